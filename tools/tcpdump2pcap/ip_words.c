/*
 * Words of the IP header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ip_words.h"

#include <glib.h>
#include <string.h>

#define USUAL_HOPS 64

/* The value behind `name`, if it is there and at most `max`. */
static bool named_value(struct text_span words, const char *name, uint64_t max, uint64_t *value)
{
    const char *at = span_find(words, name);

    if (!at)
        return false;
    words.at = at + strlen(name);
    span_skip_blanks(&words);
    return span_skip(&words, "0x") ? span_hex(&words, max, value) : span_number(&words, max, value);
}

void ip_words_read(struct text_span words, struct ip_fields *ip)
{
    uint64_t value;

    *ip = (struct ip_fields){.hops = USUAL_HOPS};
    if (named_value(words, "(tos ", UINT8_MAX, &value) ||
        named_value(words, "(class ", UINT8_MAX, &value))
        ip->traffic_class = (uint8_t)value;
    if (named_value(words, " ttl ", UINT8_MAX, &value) ||
        named_value(words, "hlim ", UINT8_MAX, &value))
        ip->hops = (uint8_t)value;
    if (named_value(words, " id ", UINT16_MAX, &value))
        ip->id = (uint16_t)value;
    if (named_value(words, "flowlabel ", 0xfffff, &value))
        ip->flow_label = (uint32_t)value;
    ip->may_fragment = span_find(words, "flags [none]");
}

const char *ip_words_read_old(struct text_span text, struct ip_fields *ip)
{
    const char *end = text.at;
    bool fragments_known = false, df = false;
    uint64_t value;

    for (;;) {
        struct text_span word = text;
        const char *close;

        span_skip_blanks(&word);
        close = span_find((struct text_span){word.at, word.at + MIN(span_length(word), 80)},
                          span_starts(word, "[") ? "]" : ")");
        if (!close || (!span_starts(word, "(") && !span_starts(word, "[")))
            break;
        text.at = close + 1;
        word.end = text.at;
        if (span_equal(word, "(DF)"))
            df = true;
        else if (named_value(word, "[tos ", UINT8_MAX, &value))
            ip->traffic_class = (uint8_t)value;
        else if (!span_starts(word, "(ttl ") && !span_starts(word, "[ECT"))
            break;
        if (named_value(word, "(ttl ", UINT8_MAX, &value)) {
            ip->hops = (uint8_t)value;
            fragments_known = true;
        }
        if (named_value(word, " id ", UINT16_MAX, &value))
            ip->id = (uint16_t)value;
        end = text.at;
    }
    if (fragments_known)
        ip->may_fragment = !df;
    return end;
}
