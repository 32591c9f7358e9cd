/*
 * Wireshark's rules for when a stream begins.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp_streams.h"

#include <glib.h>
#include <string.h>

#include "engine/four_tuple.h"
#include "engine/octets.h"

/* Sets the ends and the sender. End 0 has the lower (address, port), as in the plugin. */
static void find_ends(struct tcp_header *h, const struct decoded_packet *p)
{
    struct four_tuple *ends = &h->ends;
    uint16_t source_port = octets_get16(p->tcp);
    uint16_t destination_port = octets_get16(p->tcp + 2);
    bool ipv6 = p->address_length == 16; /* the constant lengths below let memcpy() be one move */
    int order = ipv6 ? memcmp(p->source, p->destination, 16) : memcmp(p->source, p->destination, 4);

    h->from = (uint8_t)four_tuple_sender(order, source_port, destination_port);
    uint8_t *source = ends->address[h->from];
    uint8_t *destination = ends->address[1 - h->from];
    if (ipv6) {
        memcpy(source, p->source, 16);
        memcpy(destination, p->destination, 16);
    } else {
        memset(ends->address, 0, sizeof ends->address);
        memcpy(source, p->source, 4);
        memcpy(destination, p->destination, 4);
    }
    ends->address_length = p->address_length;
    ends->port[h->from] = source_port;
    ends->port[1 - h->from] = destination_port;
}

static void find_options(struct tcp_header *h, const struct decoded_packet *p)
{
    uint32_t readable = MIN(p->captured, h->length);
    bool some = readable > TCP_HEADER_MIN;
    h->options = some ? p->tcp + TCP_HEADER_MIN : NULL;
    h->options_length = some ? (uint8_t)(readable - TCP_HEADER_MIN) : 0;
    h->options_cut = readable < h->length;
}

void tcp_header_read(struct tcp_header *h, const struct decoded_packet *p, bool quoted)
{
    h->quoted = quoted;
    h->length = (uint8_t)((p->tcp[12] >> 4) * 4);
    find_options(h, p);
    h->has_payload_length = !quoted && p->reported >= h->length;
    h->track = h->has_payload_length && segment_read_header(&h->segment, p->tcp, p->captured);
    if (h->track) {
        h->segment.len = p->reported - h->length;
    } else {
        h->segment.seq = octets_get32(p->tcp + 4);
        h->segment.ack = octets_get32(p->tcp + 8);
        h->segment.flags = p->tcp[13];
    }
    h->segment.ttl = p->address_length == 4 ? p->source[-4] : p->source[-1];
    find_ends(h, p);
    h->segment.sender = h->from;
}

struct four_tuple tcp_quoted_ends(const struct icmp_error *e)
{
    unsigned from = e->report.about;
    struct four_tuple ends = {.address_length = e->report.address_length};
    memcpy(ends.address[from], e->source, e->report.address_length);
    memcpy(ends.address[1 - from], e->destination, e->report.address_length);
    ends.port[from] = e->source_port;
    ends.port[1 - from] = e->destination_port;
    return ends;
}

static struct conversation_entry *begin_stream(struct tcp_streams *streams,
                                               const struct tcp_header *h,
                                               struct conversation_entry *current)
{
    struct conversation_entry *entry = conversation_table_begin(streams->table, &h->ends, current);
    entry->stream = streams->next++;
    conversation_init(&entry->conversation, four_tuple_likely_client(h->ends.port, h->from));
    return entry;
}

static bool uses_later_rules(struct tcp_streams *streams)
{
    if (streams->rules == RULES_UNKNOWN)
        streams->rules = streams->find_rules(streams->user);
    return streams->rules == RULES_LATER;
}

/*
 * Returns whether this SYN or SYN-ACK begins a stream. The initial number of its sender is known.
 *
 * In all versions a SYN with another number does. In versions later than 4.0 a SYN or SYN-ACK does
 * if its number is another one, or after a FIN or RST.
 */
static bool begins_stream(struct tcp_streams *streams, const struct conversation_entry *entry,
                          const struct tcp_header *h)
{
    bool another = entry->base_seq[h->from] != h->segment.seq;
    if (!(h->segment.flags & TCP_ACK) && another)
        return true;
    return (another || entry->ending) && uses_later_rules(streams);
}

/* Sets the initial sequence numbers as Wireshark sees them: the number of a SYN, or one less than the
 * first number of a segment without SYN. */
static void note_base(struct conversation_entry *entry, const struct tcp_header *h)
{
    const struct segment *s = &h->segment;
    unsigned from = h->from, to = 1u - h->from;
    if (!entry->base_known[from]) {
        entry->base_seq[from] = s->flags & TCP_SYN ? s->seq : s->seq - 1;
        entry->base_known[from] = true;
    }
    if (!entry->base_known[to] && s->flags & TCP_ACK) {
        entry->base_seq[to] = s->ack - 1;
        entry->base_known[to] = true;
    }
}

/* Notes a FIN or RST as Wireshark does for its tcp.completeness. */
static void note_ending(struct conversation_entry *entry, const struct tcp_header *h)
{
    unsigned flags = h->segment.flags;
    bool fin = (flags & (TCP_FIN | TCP_ACK)) == (TCP_FIN | TCP_ACK);
    if (h->length >= TCP_HEADER_MIN && (fin || flags & TCP_RST))
        entry->ending = true;
}

struct conversation_entry *tcp_streams_find(struct tcp_streams *streams, const struct tcp_header *h)
{
    const struct segment *s = &h->segment;
    struct conversation_entry *entry =
        conversation_table_find(streams->table, &h->ends, h->hash, h->loaded);

    if (!entry)
        entry = begin_stream(streams, h, NULL);
    if (s->flags & TCP_SYN && entry->base_known[h->from]) {
        if (begins_stream(streams, entry, h))
            entry = begin_stream(streams, h, entry);
        else
            entry->base_seq[h->from] = s->seq;
    } else if ((s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
        entry->ending = false; /* Wireshark begins anew here, but in the same stream */
    }
    note_ending(entry, h);
    if (h->has_payload_length || (!h->quoted && uses_later_rules(streams)))
        note_base(entry, h);
    return entry;
}
