/*
 * Other lines: a table of what tells them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "other_lines.h"

#include <glib.h>
#include <string.h>

#define LINE_MAX_LENGTH 600 /* a printed packet is not longer */

struct line_kind {
    const char *words[3]; /* all of them stand in the line, in this order */
    bool ends;            /* and nothing stands behind the last one but a number */
    const char *reason;
};

static const struct line_kind kinds[] = {
    {{" > ", "tcp ", "[bad hdr length"},
     false,
     "the TCP header is damaged, or cut short by the capture: tcpdump prints no more of it"},
    {{" > ", ":", "[|tcp]"}, true, "the TCP header is cut short: capture it with tcpdump -s 0"},
    {{" > ", ":", "tcp "},
     true,
     "tcpdump -q prints neither flags nor sequence numbers: print it without -q"},
    {{"-> ", "TCP D=", "S="},
     false,
     "a line of snoop, which is not read: give its capture file to tcpstate, or print that with "
     "tcpdump"},
    {{"-> ", "(TCP Flags: ", ")"},
     false,
     "a line of hubble, which has no sequence numbers: capture the packets with tcpdump"},
    {{":", "->", "(tcp)"},
     false,
     "a line of pwru, which has no flags and sequence numbers: capture the packets with tcpdump"},
};

/* Protocols over TCP whose name Wireshark prints instead. It prints TCP for a part of a message. */
static const char *const over_tcp[] = {
    "TCP",  "HTTP", "HTTP2", "TLSv1",    "TLSv1.1",   "TLSv1.2",   "TLSv1.3", "SSLv3",
    "SSL",  "TLS",  "SSH",   "SSHv2",    "FTP",       "SMTP",      "IMAP",    "POP",
    "SMB",  "SMB2", "MySQL", "PGSQL",    "TDS",       "TELNET",    "BGP",     "RTSP",
    "LDAP", "MQTT", "AMQP",  "HTTP/XML", "HTTP/JSON", "Modbus/TCP"};

static bool only_a_number(struct text_span rest)
{
    uint64_t number;

    span_skip_blanks(&rest);
    span_number(&rest, UINT64_MAX, &number);
    while (rest.at < rest.end && (g_ascii_isspace(*rest.at) || *rest.at == ']'))
        rest.at++;
    return rest.at == rest.end;
}

static bool is_kind(struct text_span line, const struct line_kind *kind)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(kind->words); i++) {
        const char *at = span_find(line, kind->words[i]);

        if (!at)
            return false;
        line.at = at + strlen(kind->words[i]);
    }
    return !kind->ends || only_a_number(line);
}

/* `5 0.01 10.0.0.1 → 10.0.0.2 HTTP 150 GET / HTTP/1.1`, behind the arrow or in columns. */
static bool is_wireshark_protocol(struct text_span line)
{
    const char *arrow = span_find(line, " → ");

    if (!arrow)
        return false;
    line.at = arrow + strlen(" → ");
    span_skip_blanks(&line);
    while (line.at < line.end && !g_ascii_isspace(*line.at))
        line.at++;
    span_skip_blanks(&line);
    for (unsigned i = 0; i < G_N_ELEMENTS(over_tcp); i++) {
        struct text_span rest = line;

        if (span_skip(&rest, over_tcp[i]) && rest.at < rest.end && g_ascii_isspace(*rest.at)) {
            span_skip_blanks(&rest);
            return rest.at < rest.end && g_ascii_isdigit(*rest.at);
        }
    }
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

/* `10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80: Fla`, and nothing more: cut in or behind the addresses. */
static bool is_cut_at_addresses(struct text_span line)
{
    const char *start = span_find(line, "IP ");
    struct text_span source, destination;

    if (!start || start == line.at || !g_ascii_isspace(start[-1]))
        return false;
    line.at = start + strlen("IP ");
    while (line.end > line.at && g_ascii_isspace(line.end[-1]))
        line.end--;
    source = take_word(&line);
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

const char *other_line_reason(struct text_span line)
{
    if (span_length(line) > LINE_MAX_LENGTH || span_find(line, "Flags ["))
        return NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (is_kind(line, &kinds[i]))
            return kinds[i].reason;
    if (is_cut_at_addresses(line))
        return "the line ends before its flags";
    if (is_wireshark_protocol(line))
        return "Wireshark prints another protocol and not its TCP numbers: print it with "
               "tshark -d tcp.port==0-65535,data";
    return NULL;
}
