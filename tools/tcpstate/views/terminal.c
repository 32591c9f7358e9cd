/*
 * Colours, width and character set of standard output.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "format.h"
#include "record/text_put.h"

enum { WIDTH_ELSEWHERE = 100, WIDTH_MIN = 40, WIDTH_MAX = 1000 };

static bool colours;
static bool plain_text;

/* Views ask for each line: asks the system once. */
static bool is_terminal(void)
{
    static int answer = -1;
    if (answer < 0)
        answer = isatty(STDOUT_FILENO);
    return answer;
}

static bool is_set(const char *variable)
{
    const char *value = g_getenv(variable);
    return value && *value;
}

static bool terminal_has_colours(void)
{
    return is_terminal() && !is_set("NO_COLOR") && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

void terminal_colours(enum colour colour)
{
    colours = colour == COLOUR_ALWAYS || (colour == COLOUR_AUTO && terminal_has_colours());
}

void terminal_plain(bool plain)
{
    plain_text = plain;
}

bool terminal_is_plain(void)
{
    return plain_text;
}

static bool is_painting(void)
{
    return colours && !plain_text;
}

char *paint_put(char *p, enum paint paint)
{
    /* ECMA-48 "select graphic rendition"; the first eight colours, which every theme can read. */
    static const char *const codes[PAINT_COUNT] = {
        [PAINT_NONE] = "\033[m",      [PAINT_HEADING] = "\033[1m",  [PAINT_QUIET] = "\033[2m",
        [PAINT_OPENING] = "\033[32m", [PAINT_CLOSING] = "\033[36m", [PAINT_MERGED] = "\033[35m",
        [PAINT_RESET] = "\033[31m",   [PAINT_WARNING] = "\033[33m",
    };
    return is_painting() ? text_put(p, codes[paint]) : p;
}

void paint(GString *out, enum paint paint)
{
    format_wrote(out, paint_put(format_room(out, PAINT_SIZE), paint));
}

char *painted_put(char *p, enum paint colour, const char *text)
{
    if (colour == PAINT_NONE || !is_painting())
        return text_put(p, text);
    return paint_put(text_put(paint_put(p, colour), text), PAINT_NONE);
}

void painted(GString *out, enum paint colour, const char *text)
{
    char *p = format_room(out, strlen(text) + 2 * (size_t)PAINT_SIZE);
    format_wrote(out, painted_put(p, colour, text));
}

enum paint step_paint(enum step step)
{
    switch (step) {
    case STEP_SYN:
    case STEP_SYN_REPEATED:
    case STEP_SYN_ACK:
    case STEP_SYN_ACK_REPEATED:
    case STEP_HANDSHAKE_DONE:
    case STEP_CHALLENGE_ACK:
        return PAINT_OPENING;
    case STEP_FIN:
    case STEP_FIN_REPEATED:
    case STEP_FIN_ACK:
    case STEP_LAST_ACK:
        return PAINT_CLOSING;
    case STEP_MERGED_FIN:
        return PAINT_MERGED;
    case STEP_RST:
    case STEP_REFUSED:
    case STEP_RST_IGNORED:
    case STEP_ICMP_ERROR:
        return PAINT_RESET;
    case STEP_NONE:
    case STEP_COUNT:
        break;
    }
    return PAINT_NONE;
}

/* Views ask for each conversation, and the environment stays as it is: reads it once. */
static guint64 width_of_environment(void)
{
    static guint64 width;
    static bool known;
    const char *columns = known ? NULL : g_getenv("COLUMNS");
    if (columns)
        width = g_ascii_strtoull(columns, NULL, 10);
    known = true;
    return width;
}

unsigned terminal_known_width(void)
{
    struct winsize size;
    guint64 width = width_of_environment();
    if (!width && is_terminal() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    return width && !plain_text ? (unsigned)CLAMP(width, WIDTH_MIN, WIDTH_MAX) : 0;
}

unsigned terminal_width(void)
{
    unsigned width = terminal_known_width();
    return width ? width : WIDTH_ELSEWHERE;
}

bool terminal_utf8(void)
{
    static int utf8 = -1;
    if (utf8 < 0)
        utf8 = g_get_charset(NULL);
    return utf8;
}
