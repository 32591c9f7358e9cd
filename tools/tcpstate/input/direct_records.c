/*
 * Fills in the records of the direct source.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "direct_records.h"

#include <glib.h>
#include <string.h>

static void name_end(const struct four_tuple *ends, unsigned i, struct record_endpoint *e)
{
    e->port = ends->port[i];
    e->address.octet_count = ends->address_length;
    memcpy(e->address.octets, ends->address[i], sizeof e->address.octets);
}

void direct_record_conversation(struct record_conversation *r,
                                const struct conversation_entry *entry)
{
    record_summarise(r, &entry->conversation);
    r->stream = entry->stream;
    for (unsigned role = ROLE_CLIENT; role <= ROLE_SERVER; role++)
        name_end(&entry->ends, conversation_end(&entry->conversation, role), &r->end[role]);
}

static void copy_options(const struct tcp_header *h, struct record_segment *r)
{
    r->options_length = h->options_length;
    if (h->options_length > 0)
        memcpy(r->options, h->options, h->options_length);
    r->options_cut = h->options_cut;
}

void direct_record_segment(struct record_segment *r, const struct tcp_header *h)
{
    r->segment = h->segment;
    r->segment.sender = r->annotation.sender;
    name_end(&h->ends, h->from, &r->source);
    name_end(&h->ends, 1u - h->from, &r->destination);
    copy_options(h, r);
}

void direct_record_icmp(struct record_icmp *r, const struct icmp_error *e,
                        const struct conversation_entry *entry, const struct annotation *a)
{
    unsigned from = e->report.about;
    *r = (struct record_icmp){.error = *e, .stream = entry->stream};
    r->error.report.about = a->sender;
    r->from.octet_count = e->report.address_length;
    memcpy(r->from.octets, e->from, e->report.address_length);
    name_end(&entry->ends, from, &r->source);
    name_end(&entry->ends, 1 - from, &r->destination);
    r->annotation = *a;
}
