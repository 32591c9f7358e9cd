/*
 * The scan of a text: from arrow to arrow, with the dumps under the packets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_text.h"

#include <string.h>

#include "icmp_line.h"
#include "other_lines.h"
#include "tcpdump_dump.h"
#include "wireshark_details.h"
#include "wireshark_line.h"

/* What tcpdump may print of the payload behind the length, in characters. */
#define LINE_REST_MAX 4096

static void segment_clear(gpointer data)
{
    g_free(((struct printed_segment *)data)->payload);
}

/* The start of the line below `text`; NULL if there is none, or another packet before it. */
static const char *next_line(struct text_span text)
{
    struct text_span rest = {text.at, text.at + MIN(span_length(text), LINE_REST_MAX)};
    const char *newline = memchr(rest.at, '\n', span_length(rest));

    if (!newline)
        return NULL;
    rest.end = newline;
    return span_find(rest, ": Flags") ? NULL : newline + 1;
}

/* Reads the dump, if there is one below `text`. Returns its end, or the start of `text`. */
static const char *read_dump(struct text_span text, struct printed_segment *segment, char **note)
{
    const char *start = text.at;
    const char *end;

    *note = NULL;
    text.at = next_line(text);
    if (!text.at)
        return start;
    end = hex_dump_read(text, segment, note);
    if (end == text.at)
        end = ascii_dump_read(text, segment, note);
    return end == text.at ? start : end;
}

/* Where the scan has come to. */
struct text_scan {
    struct text_span text; /* what is left */
    const char *done;      /* end of the packet before */
    const struct clean_text *clean;
    GArray *segments;
    struct diagnostics *diagnostics;
    struct wireshark_columns columns; /* as the text has named them last */
};

static void take_segment(struct text_scan *scan, struct printed_segment *segment, const char *end)
{
    char *note;

    scan->done = read_dump((struct text_span){end, scan->text.end}, segment, &note);
    if (note)
        diagnostics_note(scan->diagnostics, segment->line, note);
    scan->text.at = scan->done;
    g_array_append_val(scan->segments, *segment);
}

/* At a `>` that is not in a segment: perhaps in an ICMP error. */
static void read_icmp(struct text_scan *scan, struct text_span text, struct text_span arrow)
{
    struct printed_segment segment;
    const char *end;

    if (icmp_line_read(text, arrow, &segment, &end) != SEGMENT)
        return;
    segment.line = clean_text_line(scan->clean, arrow.at);
    g_array_append_val(scan->segments, segment);
    scan->done = scan->text.at = end;
}

/* At a `>`: the middle of a segment, or a bracket of any other kind. */
static void read_arrow(struct text_scan *scan, struct text_span arrow)
{
    struct printed_segment segment;
    struct text_span text = {scan->done, scan->text.end};
    const char *end;
    char *problem;
    enum line_verdict verdict = tcpdump_line_read(text, arrow, &segment, &end, &problem);

    scan->text.at = arrow.end;
    if (verdict == NOT_A_SEGMENT) {
        read_icmp(scan, text, arrow);
        return;
    }
    segment.line = clean_text_line(scan->clean, arrow.at);
    if (verdict == UNREADABLE) {
        diagnostics_not_read(scan->diagnostics, segment.line, problem);
        scan->done = scan->text.at = end;
        return;
    }
    if (problem)
        diagnostics_note(scan->diagnostics, segment.line, problem);
    take_segment(scan, &segment, end);
}

/* At a `Flags [` that no address led to: a segment too, if numbers follow the flags. */
static void read_orphan(struct text_scan *scan)
{
    struct text_span rest = scan->text;

    span_skip(&rest, "Flags [");
    scan->text.at = rest.at;
    while (rest.at < rest.end && (g_ascii_isalpha(*rest.at) || *rest.at == '.'))
        rest.at++;
    if (span_starts(rest, "], seq ") || span_starts(rest, "], ack ") ||
        span_starts(rest, "], win "))
        diagnostics_not_read(scan->diagnostics, clean_text_line(scan->clean, rest.at),
                             g_strdup("no SRC.PORT > DST.PORT: before its flags"));
}

static struct text_span line_at(const struct text_scan *scan, const char *at)
{
    const char *end = memchr(at, '\n', (size_t)(scan->text.end - at));

    return (struct text_span){at, end ? end : scan->text.end};
}

/* The next line that is not blank. */
static struct text_span line_below(const struct text_scan *scan, struct text_span line)
{
    struct text_span below = {line.end, scan->text.end};

    span_skip_space(&below);
    return line_at(scan, below.at);
}

static void go_behind(struct text_scan *scan, const char *end)
{
    scan->done = scan->text.at = end < scan->text.end && *end == '\n' ? end + 1 : end;
}

/* Reads a line of another program, or one that cannot be read. Returns false, and has read nothing,
 * if it is none. */
static bool read_other_line(struct text_scan *scan)
{
    struct text_span line = line_at(scan, scan->text.at);
    struct printed_segment segment;
    char *problem;
    bool whole = false;
    enum line_verdict verdict = wireshark_line_read(line, &scan->columns, &segment, &problem);
    const char *reason =
        verdict == NOT_A_SEGMENT ? other_line_reason(line, line_below(scan, line), &whole) : NULL;

    segment.line = clean_text_line(scan->clean, line.at);
    if (verdict == SEGMENT)
        g_array_append_val(scan->segments, segment);
    if (verdict == SEGMENT && problem)
        diagnostics_note(scan->diagnostics, segment.line, problem);
    else if (verdict == UNREADABLE)
        diagnostics_not_read(scan->diagnostics, segment.line, problem);
    else if (reason)
        diagnostics_not_read(scan->diagnostics, segment.line, g_strdup(reason));
    else if (verdict == NOT_A_SEGMENT && !wireshark_columns_read(line, &scan->columns))
        return false;
    scan->diagnostics->whole_lines += whole;
    go_behind(scan, line.end);
    return true;
}

/* Returns where the details of a packet begin: at this line, or below it and blank lines, if it is a
 * row of Wireshark's packet list. Returns NULL if there are none. */
static const char *find_details(const struct text_scan *scan)
{
    struct text_span line = line_at(scan, scan->text.at);
    struct text_span below = {line.end, scan->text.end};

    if (wireshark_details_begin(line))
        return line.at;
    span_skip_space(&below);
    return wireshark_details_begin(below) && wireshark_row_begins(line) ? below.at : NULL;
}

/*
 * Reads the details of a packet, and the row of the packet list above them. Both show the same packet:
 * the row counts only if the details cannot be read. Returns false, and has read nothing, if there are
 * no details.
 */
static bool read_details(struct text_scan *scan)
{
    const char *start = find_details(scan);
    struct printed_segment segment;
    const char *end;
    char *problem;
    enum line_verdict verdict;

    if (!start)
        return false;
    verdict =
        wireshark_details_read((struct text_span){start, scan->text.end}, &segment, &end, &problem);
    segment.line = clean_text_line(scan->clean, start);
    if (verdict == SEGMENT)
        g_array_append_val(scan->segments, segment);
    else if (start != scan->text.at && read_other_line(scan))
        g_free(problem);
    else if (verdict == UNREADABLE)
        diagnostics_not_read(scan->diagnostics, segment.line, problem);
    go_behind(scan, end);
    return true;
}

GArray *tcpdump_text_read(const struct clean_text *text, struct diagnostics *diagnostics)
{
    struct text_span span = clean_text_span(text);
    struct text_scan scan = {span, span.at, text, NULL, diagnostics, {.count = 0}};

    scan.segments = g_array_new(FALSE, FALSE, sizeof(struct printed_segment));
    g_array_set_clear_func(scan.segments, segment_clear);
    while (scan.text.at < scan.text.end) {
        struct text_span arrow = scan.text;
        bool new_line = scan.text.at == span.at || scan.text.at[-1] == '\n';

        if (new_line && (read_details(&scan) || read_other_line(&scan)))
            continue;
        if (span_skip(&arrow, ">") || span_skip(&arrow, "&gt;"))
            read_arrow(&scan, (struct text_span){scan.text.at, arrow.at});
        else if (span_starts(scan.text, "Flags ["))
            read_orphan(&scan);
        else
            scan.text.at++;
    }
    return scan.segments;
}
