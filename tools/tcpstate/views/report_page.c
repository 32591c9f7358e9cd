/*
 * The parts of the HTML page of `-z report` that have no text of the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report_page.h"

#include "engine/duration.h"
#include "format.h"

/* The page loads nothing: the policy forbids it, whatever a name in the capture contains. */
static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>TCP report</title>\n<style>\n"
    ":root{color-scheme:light dark;--ink:#1b1b1b;--back:#fff;--line:#ccc;--bad:#b00020;"
    "--c0:#1668b8;--c1:#b00020;--c2:#a06000;--c3:#5b7a1c}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e6e6;--back:#16181b;--line:#444;"
    "--bad:#ff8a80;--c0:#7db8f0;--c1:#ff8a80;--c2:#e6b45c;--c3:#b3d16a}}\n"
    "body{margin:1rem auto;padding:0 1rem;max-width:90rem;font:16px/1.45 sans-serif;"
    "color:var(--ink);background:var(--back)}\n"
    "pre{font:13px/1.35 monospace;overflow-x:auto;border:1px solid var(--line);padding:.6rem}\n"
    ".wrap{white-space:pre-wrap;overflow-wrap:anywhere}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:14px}\n"
    "th,td{text-align:left;vertical-align:top;padding:.2rem .6rem;"
    "border-bottom:1px solid "
    "var(--line)}td:not(:last-child){white-space:nowrap}td:last-child{min-width:18rem}\n"
    "th{cursor:pointer;white-space:nowrap}.bad td:last-child{color:var(--bad)}\n"
    "summary{cursor:pointer;padding:.2rem 0}svg{max-width:100%;height:auto;display:block}\n"
    "svg text{fill:var(--ink);font:12px sans-serif}svg .axis{stroke:var(--line)}\n"
    "@media print{.scroll,pre{overflow:visible}pre{white-space:pre-wrap}"
    "tr,pre{break-inside:avoid}}\n"
    "</style></head><body>\n<h1>TCP report</h1>\n";

/* A click on a heading sorts the table by that column. */
static const char foot[] =
    "<p>Made by tcpstate.</p>\n<script>\n"
    "for(const th of document.querySelectorAll('th'))th.onclick=()=>{\n"
    "  const body=th.closest('table').tBodies[0],at=th.cellIndex,down=th.dataset.down==='1';\n"
    "  const key=r=>{const c=r.cells[at];return c.dataset.n??c.textContent};\n"
    "  const rows=[...body.rows].sort((a,b)=>key(a).localeCompare(key(b),'en',{numeric:true}));\n"
    "  body.append(...(down?rows.reverse():rows));th.dataset.down=down?'0':'1'}\n"
    "</script></body></html>\n";

void report_escape(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (strchr("<>&\"'", (int)MIN(c, 0x7f)))
            g_string_append_printf(out, "&#%u;", c);
        else if (g_unichar_iscntrl(c) && c != '\n')
            g_string_append(out, "\xef\xbf\xbd");
        else
            g_string_append_unichar(out, c);
    }
}

void report_page_begin(GString *out)
{
    g_string_append(out, head);
}

void report_page_end(GString *out)
{
    g_string_append(out, foot);
}

enum { STEPS = 120, SERIES = 4, WIDTH = 760, HEIGHT = 220, LEFT = 50, TOP = 30, BOTTOM = 30 };

static const enum state charted[SERIES] = {STATE_ESTABLISHED, STATE_CLOSE_WAIT, STATE_TIME_WAIT,
                                           STATE_SYN_SENT};

static uint32_t both_ends(const struct head_count *count, unsigned series)
{
    return count->ends[ROLE_CLIENT][charted[series]] + count->ends[ROLE_SERVER][charted[series]];
}

static void put_series(GString *out, const struct head_count *counts, unsigned series,
                       uint32_t most)
{
    const int room = HEIGHT - TOP - BOTTOM;
    int key = LEFT + (int)series * 160;
    g_string_append_printf(out,
                           "<polyline fill=\"none\" stroke=\"var(--c%u)\" "
                           "stroke-width=\"2\" points=\"",
                           series);
    for (int i = 0; i < STEPS; i++) {
        uint32_t value = both_ends(&counts[i], series);
        g_string_append_printf(out, "%d,%d ", LEFT + i * (WIDTH - LEFT - 10) / (STEPS - 1),
                               HEIGHT - BOTTOM - (int)((uint64_t)value * (unsigned)room / most));
    }
    g_string_append_printf(out,
                           "\"/><path d=\"M%d 12h20\" stroke=\"var(--c%u)\" "
                           "stroke-width=\"2\"/><text x=\"%d\" y=\"16\">%s</text>\n",
                           key, series, key + 26, state_name(charted[series]));
}

void report_graph(GString *out, const struct census *c)
{
    int64_t span = c->conversations ? duration_between(c->begin, c->end) : 0;
    if (span < STEPS)
        return;
    g_autofree struct head_count *counts = g_new0(struct head_count, STEPS);
    g_autoptr(GString) length = g_string_new(NULL);
    uint32_t most = 1;
    census_peaks(c, c->begin, span / STEPS + 1, STEPS, counts);
    for (unsigned i = 0; i < STEPS * SERIES; i++)
        most = MAX(most, both_ends(&counts[i / SERIES], i % SERIES));
    format_duration(length, span);
    g_string_append_printf(out,
                           "<h2>Ends in states over time</h2>\n<svg viewBox=\"0 0 %d %d\" "
                           "width=\"%d\" role=\"img\" aria-label=\"Ends in states over time\">\n"
                           "<path class=\"axis\" fill=\"none\" d=\"M%d %dV%dH%d\"/>"
                           "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%u</text>"
                           "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>"
                           "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
                           WIDTH, HEIGHT, WIDTH, LEFT, TOP, HEIGHT - BOTTOM, WIDTH - 10, LEFT - 6,
                           TOP + 5, most, LEFT - 6, HEIGHT - BOTTOM + 4, WIDTH - 10, HEIGHT - 10,
                           length->str);
    for (unsigned i = 0; i < SERIES; i++)
        put_series(out, counts, i, most);
    g_string_append(out, "</svg>\n");
}
