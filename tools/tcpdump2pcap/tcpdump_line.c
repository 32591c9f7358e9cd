/*
 * The line of a printed segment: addresses around the arrow, what stands before them, what is
 * missing.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_line.h"

#include <glib.h>
#include <string.h>

#include "endpoint_words.h"
#include "ip_words.h"
#include "tcpdump_fields.h"

#define HEADER_MAX 512 /* time, link level and -v words before the addresses */

#define USUAL_WINDOW UINT16_MAX

unsigned ip_header_length(const struct printed_segment *segment)
{
    return segment->ip_version == 4 ? 20 : 40;
}

unsigned tcp_header_length(const struct printed_segment *segment)
{
    return 20 + segment->options.length;
}

/* `Flags [`, and nothing moved if it is not there. */
static bool skip_flags_word(struct text_span *text)
{
    struct text_span rest = *text;

    if (!span_skip(&rest, "Flags"))
        return false;
    span_skip_blanks(&rest);
    if (!span_skip(&rest, "["))
        return false;
    *text = rest;
    return true;
}

static const char *line_start(const char *floor, const char *at)
{
    while (at > floor && at[-1] != '\n')
        at--;
    return at;
}

/* Returns true if the words of a packet begin on the line. Its time alone may be that of a log. */
static bool has_start(struct text_span line)
{
    return span_find(line, "IP ") || span_find(line, "IP6 ");
}

static bool is_blank(struct text_span line)
{
    while (line.at < line.end && g_ascii_isspace(*line.at))
        line.at++;
    return line.at == line.end;
}

/*
 * The words before the addresses that belong to the packet: from the start of the line, or from
 * that of the line before where -v has broken it in two. A blank line may stand between the two.
 */
static struct text_span header_words(const char *floor, const char *source)
{
    struct text_span words;

    if (source - floor > HEADER_MAX)
        floor = source - HEADER_MAX;
    words = (struct text_span){line_start(floor, source), source};
    if (has_start(words))
        return words;
    for (const char *at = words.at; at > floor;) {
        struct text_span before = {line_start(floor, at - 1), at};

        if (span_find(before, "proto TCP (6)") || span_find(before, "proto ICMP (1)") ||
            span_find(before, "proto: TCP (6)"))
            words.at = before.at;
        if (!is_blank(before))
            break;
        at = before.at;
    }
    return words;
}

/* 4 or 6: an address tells it, else the word before the addresses. */
static int ip_version(struct text_span words, const struct printed_segment *segment)
{
    struct ip_address address;

    if (ip_address_read(segment->source.host, &address) ||
        ip_address_read(segment->destination.host, &address))
        return address.version;
    return span_find(words, "IP6 ") || span_find(words, "IPv6 ") ? 6 : 4;
}

/*
 * What pflog and pktap print of the packet before its addresses: `rule 2/0(match): block in on em0:`
 * and `(en0, proc curl:4242, out)`. A capture of raw IP has no room for it.
 */
static char *remark_of(struct text_span words)
{
    static const char *const of_pktap[] = {"proc ", "svc ", "pid ", "eproc "};
    const char *rule = span_find(words, "rule ");
    const char *open = span_find(words, "(");
    const char *found = rule && span_find(words, "on ") ? rule : NULL;
    char *quote, *remark;

    for (unsigned i = 0; !rule && i < G_N_ELEMENTS(of_pktap); i++) {
        const char *word = span_find(words, of_pktap[i]);

        if (word && (!found || word < found))
            found = word;
    }
    if (!rule && found && open && open < found)
        found = open;
    if (!found)
        return NULL;
    words.at = found;
    while (words.end > words.at && (g_ascii_isspace(words.end[-1]) || words.end[-1] == ':'))
        words.end--;
    quote = span_quote(words);
    remark = g_strdup_printf("'%s' is not in the capture", quote);
    g_free(quote);
    return remark;
}

/* `eth0  Out IP ` or `eth0  In  IP `, the words behind the time with -i any: tcpdump pads the direction. */
static void read_interface(struct text_span words, struct printed_segment *segment)
{
    static const char *const directions[] = {"In", "Out", "P", "B", "M"};

    span_skip_blanks(&words);
    segment->interface.at = words.at;
    while (words.at < words.end && !g_ascii_isspace(*words.at))
        words.at++;
    span_skip_blanks(&words);
    for (unsigned i = 0; i < G_N_ELEMENTS(directions); i++) {
        struct text_span rest = words;

        if (!span_skip(&rest, directions[i]))
            continue;
        segment->interface.end = rest.at;
        span_skip_blanks(&rest);
        if (rest.at > segment->interface.end && span_starts(rest, "IP"))
            return;
    }
    segment->interface.end = segment->interface.at;
}

static void read_header_words(struct text_span words, struct printed_segment *segment)
{
    /* Of two lines the first one has the time. A log puts another one before each line. */
    const char *line_end = memchr(words.at, '\n', span_length(words));
    struct text_span first = {words.at, line_end ? line_end : words.end};
    const char *end = printed_time_find(first, &segment->time);

    if (!end)
        end = printed_time_find(words, &segment->time);
    if (end)
        words.at = end;
    read_interface(words, segment);
    segment->ip_version = ip_version(words, segment);
    ip_words_read(words, &segment->ip);
}

void tcpdump_line_read_header(struct text_span text, struct text_span source,
                              struct printed_segment *segment)
{
    read_header_words(header_words(text.at, source.at), segment);
}

/* Returns whether what was read makes a packet; says why not, or what had to be assumed. `old`: in the form before
 * tcpdump 4.1, which prints no length. */
static bool complete(struct printed_segment *segment, unsigned seen, bool old, char **problem)
{
    const char *lack = NULL;
    bool whole;
    uint32_t headers = tcp_header_length(segment);

    if (segment->ip_version == 4) /* whose length counts its own header too */
        headers += ip_header_length(segment);
    if ((segment->flags & TCP_ACK) != 0 && (seen & SEEN_ACK) == 0)
        lack = "it has the ACK flag but no acknowledgment number: the line is not complete";
    else if ((segment->flags & TCP_ACK) == 0 && (seen & SEEN_ACK) != 0)
        lack = "it has an acknowledgment number but not the ACK flag";
    else if ((segment->flags & TCP_SYN) != 0 && !segment->has_seq)
        lack = "a SYN without a sequence number: the line is not complete";
    else if (segment->length > UINT16_MAX - headers)
        lack = "its length is more than an IP packet can hold";
    if (!lack && (seen & SEEN_WINDOW) != 0) {
        if (!old && (seen & SEEN_LENGTH) == 0 && !*problem)
            *problem = g_strdup("the line ends before its length; options that it may have had are "
                                "not written");
        return true;
    }
    whole = !lack;
    if (whole)
        segment->window = USUAL_WINDOW;
    g_free(*problem);
    if (!lack)
        lack = (seen & SEEN_CUT) != 0
                   ? "the line ends in its window, which may have lost digits; written as 65535"
                   : "no window is printed; written as 65535";
    *problem = g_strdup(lack);
    return whole;
}

enum line_verdict tcpdump_line_read(struct text_span text, struct text_span arrow,
                                    struct printed_segment *segment, const char **end,
                                    char **problem)
{
    struct endpoint_words ends;
    struct text_span rest, words;
    enum line_verdict verdict;
    unsigned seen = 0;
    bool old;

    *segment = (struct printed_segment){0};
    *problem = NULL;
    if (!endpoint_words_find(text, arrow, &ends))
        return NOT_A_SEGMENT;
    rest = (struct text_span){ends.end, text.end};
    span_skip_blanks(&rest);
    old = !skip_flags_word(&rest);
    verdict = old ? tcpdump_old_fields_read(&rest, segment, &seen, problem)
                  : tcpdump_fields_read(&rest, segment, &seen, problem);
    *end = rest.at;
    if (verdict == NOT_A_SEGMENT)
        g_clear_pointer(problem, g_free);
    if (verdict != SEGMENT)
        return verdict;

    if (!endpoint_words_split(&ends, &segment->source, &segment->destination, problem))
        return UNREADABLE;
    words = header_words(text.at, ends.source.at);
    read_header_words(words, segment);
    if (!*problem)
        *problem = remark_of(words);
    if (old)
        *end = ip_words_read_old(rest, &segment->ip);
    return complete(segment, seen, old, problem) ? SEGMENT : UNREADABLE;
}
