/*
 * Other lines: a table of what tells them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "other_lines.h"

#include <glib.h>
#include <string.h>

#include "other_rows.h"
#include "tcpdump_time.h"

#define LINE_MAX_LENGTH 600 /* a printed packet is not longer, but for one in JSON */

#define FLAGS_WORD_MAX 20 /* octets of what a translation makes of Flags */

enum line_end { ANY_END, ENDS_IN_NUMBER };

struct line_kind {
    const char *words[3]; /* all of them stand in the line, in this order */
    enum line_end end;    /* what stands behind the last one */
    const char *reason;
};

#define CAPTURE_INSTEAD "capture the packets with tcpdump"
#define OF_HUBBLE       "a line of hubble, which has no sequence numbers: " CAPTURE_INSTEAD

static const struct line_kind kinds[] = {
    {{" > ", "tcp ", "[bad hdr length"},
     ANY_END,
     "the TCP header is damaged, or cut short by the capture: tcpdump prints no more of it"},
    {{" > ", ":", "[|tcp]"},
     ENDS_IN_NUMBER,
     "the TCP header is cut short: capture it with tcpdump -s 0"},
    {{" > ", ":", "tcp "},
     ENDS_IN_NUMBER,
     "tcpdump -q prints neither flags nor sequence numbers: print it without -q"},
    {{"-> ", "TCP D=", "S="},
     ANY_END,
     "a line of snoop, which is not read: give its capture file to tcpstate, or print that with "
     "tcpdump"},
    {{"-> ", "TCP Flags: "}, ANY_END, OF_HUBBLE},
    {{"<> ", "TCP Flags: "}, ANY_END, OF_HUBBLE},
    {{"FORWARDED", "TCP Flags: "}, ANY_END, OF_HUBBLE},
    {{"DROPPED", "TCP Flags: "}, ANY_END, OF_HUBBLE},
    {{"SUMMARY: TCP Flags: "}, ANY_END, OF_HUBBLE},
    {{"flow 0x", "identity ", " tcp "},
     ANY_END,
     "a line of cilium monitor, which has no sequence numbers: " CAPTURE_INSTEAD},
    {{":", "->", "(tcp)"},
     ANY_END,
     "a line of pwru, which has no flags and sequence numbers: " CAPTURE_INSTEAD},
    {{"SRC=", "DST=", "PROTO=TCP"},
     ANY_END,
     "a line of the kernel's log (iptables, nftables), which lacks numbers: " CAPTURE_INSTEAD},
    {{"tcp ", "src=", "sport="},
     ANY_END,
     "a line of conntrack, which shows a connection and not a packet: " CAPTURE_INSTEAD},
    {{"(proto=6, ", "->", ")"},
     ANY_END,
     "a line of FortiGate's debug flow, which has no window: " CAPTURE_INSTEAD},
};

/* Objects of JSON and XML, of which this member stands once in each packet. */
static const struct line_kind members[] = {
    {{"\"TCP\":", "\"source_port\":"}, ANY_END, OF_HUBBLE},
    {{"\"tcp.flags\":"}, ANY_END, "JSON of tshark is not read: print it with tshark -V"},
    {{"\"tcp_tcp_flags\":"}, ANY_END, "JSON of tshark is not read: print it with tshark -V"},
    {{"<field name=\"tcp.flags\""}, ANY_END, "XML of tshark is not read: print it with tshark -V"},
};

/* `0`, and what tcpdump 3 prints of the IP header behind it: `0 (DF) [tos 0x10]`. */
static bool only_a_number(struct text_span rest)
{
    uint64_t number;

    span_skip_blanks(&rest);
    span_number(&rest, UINT64_MAX, &number);
    while (rest.at < rest.end && (g_ascii_isspace(*rest.at) || strchr("])", *rest.at)))
        rest.at++;
    while (rest.at < rest.end && strchr("([", *rest.at)) {
        while (rest.at < rest.end && !strchr(")]", *rest.at))
            rest.at++;
        while (rest.at < rest.end && (g_ascii_isspace(*rest.at) || strchr(")]", *rest.at)))
            rest.at++;
    }
    return rest.at == rest.end;
}

static bool is_kind(struct text_span line, const struct line_kind *kind)
{
    struct text_span rest = line;

    for (unsigned i = 0; i < G_N_ELEMENTS(kind->words) && kind->words[i]; i++) {
        const char *at = span_find(rest, kind->words[i]);

        if (!at)
            return false;
        rest.at = at + strlen(kind->words[i]);
    }
    while (kind->end == ENDS_IN_NUMBER && !only_a_number(rest)) {
        const char *at = span_find(rest, kind->words[2]);

        if (!at)
            return false;
        rest.at = at + strlen(kind->words[2]);
    }
    return true;
}

static const char *find_reason(struct text_span line, const struct line_kind *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_kind(line, &table[i]))
            return table[i].reason;
    return NULL;
}

/* `T 10.0.0.1:43210 -> 10.0.0.2:80 [AP]`. */
static bool is_ngrep(struct text_span line)
{
    const char *arrow = span_find(line, " -> ");
    const char *flags;

    span_skip_blanks(&line);
    if (!arrow || !span_starts(line, "T "))
        return false;
    line.at = arrow;
    flags = span_find(line, " [");
    if (!flags)
        return false;
    line.at = flags + strlen(" [");
    while (line.at < line.end && strchr("FSRPAUEC", *line.at))
        line.at++;
    return line.at > flags + strlen(" [") && span_starts(line, "]");
}

/* `2.302345 port1 in 10.0.0.1.43210 -> 10.0.0.2.80: syn 1234567`. */
static bool is_sniffer_of_fortigate(struct text_span line)
{
    static const char *const words[] = {"syn ", "fin ", "rst ", "psh ", "ack ", "urg "};
    const char *arrow = span_find(line, " -> ");
    const char *colon;

    if (!arrow)
        return false;
    line.at = arrow;
    colon = span_find(line, ": ");
    if (!colon)
        return false;
    line.at = colon + strlen(": ");
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (span_skip(&line, words[i]))
            return line.at < line.end && g_ascii_isdigit(*line.at);
    return false;
}

/* A word of letters, digits and points, as `10.0.0.1.80`. Empty if there is none. */
static struct text_span take_word(struct text_span *line)
{
    struct text_span word = {line->at, line->at};

    while (line->at < line->end && !g_ascii_isspace(*line->at))
        line->at++;
    word.end = line->at;
    return word;
}

/* `A.1 > B.2: Flaggen [S], …`: something else stands where `Flags` must stand. */
static bool has_other_flags(struct text_span line)
{
    const char *arrow = span_find(line, " > ");
    const char *colon, *open;

    if (!arrow)
        return false;
    line.at = arrow;
    colon = span_find(line, ": ");
    if (!colon)
        return false;
    line.at = colon + strlen(": ");
    open = span_find(line, "[");
    if (!open || open - line.at > FLAGS_WORD_MAX || memchr(line.at, ',', (size_t)(open - line.at)))
        return false;
    for (line.at = open + 1; line.at < line.end && strchr("FSRPUEWe.", *line.at);)
        line.at++;
    return line.at > open + 1 && (span_starts(line, "], seq ") || span_starts(line, "], ack ") ||
                                  span_starts(line, "], cksum ") || span_starts(line, "], win "));
}

static bool has_arrow(struct text_span text)
{
    return span_find(text, " > ") || span_find(text, "&gt;");
}

/* `10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80: Fla`, and nothing more: cut at its addresses, or before. */
static bool is_cut(struct text_span line)
{
    const char *start = span_find(line, "IP");
    struct text_span before = {line.at, start}, source, destination;
    struct printed_time time;

    if (!start || start == line.at || !g_ascii_isspace(start[-1]))
        return false;
    line.at = start + strlen("IP");
    span_skip(&line, "6");
    while (line.end > line.at && g_ascii_isspace(line.end[-1]))
        line.end--;
    if (line.at == line.end)
        return printed_time_find(before, &time);
    if (!span_skip(&line, " "))
        return false;
    source = take_word(&line);
    if (line.at == line.end)
        return g_ascii_isxdigit(*source.at) && printed_time_find(before, &time);
    if (!memchr(source.at, '.', span_length(source)) || !span_skip(&line, " >"))
        return false;
    span_skip_blanks(&line);
    destination = take_word(&line);
    if (line.at == line.end)
        return true;
    span_skip_blanks(&line);
    return span_length(line) < strlen("Flags [") && destination.end[-1] == ':' &&
           memcmp(line.at, "Flags [", span_length(line)) == 0;
}

/* The first line of -v: `10:00:00.1 IP (tos 0x0, …, proto TCP (6), length 60)`. Addresses follow, as a rule on the
 * next line. */
static bool is_header_alone(struct text_span line)
{
    const char *protocol = span_find(line, "proto TCP (6)");
    const char *start = span_find(line, "IP (tos 0x");

    if (!protocol)
        protocol = span_find(line, "next-header TCP (6)");
    if (!start)
        start = span_find(line, "IP6 (");
    if (protocol)
        line.at = protocol;
    else if (start && !span_find(line, "proto ") && !span_find(line, "next-header "))
        line.at = start;
    else
        return false;
    return !has_arrow(line);
}

/* Why the line of another program cannot be read. */
static const char *program_reason(struct text_span line)
{
    const char *reason = find_reason(line, kinds, G_N_ELEMENTS(kinds));

    if (reason)
        return reason;
    if (is_ngrep(line))
        return "a line of ngrep, which has no sequence numbers: " CAPTURE_INSTEAD;
    if (is_sniffer_of_fortigate(line))
        return "a line of FortiGate's sniffer, which has no window and no length: save a capture "
               "there, or print with verbosity 3 and convert it with fgt2eth";
    return NULL;
}

const char *other_line_reason(struct text_span line, struct text_span next, bool *whole)
{
    const char *reason = find_reason(line, members, G_N_ELEMENTS(members));

    *whole = reason;
    if (reason || span_length(line) > LINE_MAX_LENGTH || span_find(line, "Flags ["))
        return reason;
    reason = program_reason(line);
    *whole = reason;
    if (reason)
        return reason;
    if (has_other_flags(line))
        return "the word Flags is not there: the text was translated or changed";
    if (!has_arrow(next) && is_header_alone(line))
        return "the line with its addresses is missing";
    if ((!has_arrow(next) || has_arrow(line)) && is_cut(line))
        return "the line ends before its flags";
    return other_row_reason(line);
}
