/*
 * Quotes of ICMP errors.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "icmp_quote.h"

#include <string.h>

enum { PACKETS_ABOVE_MAX = 1000 };

static bool same_address(const struct ip_address *a, const struct ip_address *b)
{
    return a->version == b->version && memcmp(a->octets, b->octets, IPV6_LENGTH) == 0;
}

/* Returns true if the ICMP error may answer the segment. `target` is NULL if none is printed. */
static bool may_answer(const struct restored_packet *error, const struct restored_packet *segment,
                       const struct resolved_endpoint *target)
{
    return !segment->printed->icmp.is_error &&
           segment->printed->ip_version == error->printed->ip_version &&
           same_address(&segment->source.address, &error->destination.address) &&
           (!target || same_address(&segment->destination.address, &target->address)) &&
           (!target || target->port == 0 || segment->destination.port == target->port);
}

/* Returns the segment that the error at `at` answers, or NULL. */
static const struct restored_packet *find_quoted(const GArray *packets, guint at,
                                                 const struct resolved_endpoint *target)
{
    const struct restored_packet *all = &g_array_index(packets, struct restored_packet, 0);

    for (guint i = at; i > 0 && at - i < PACKETS_ABOVE_MAX; i--)
        if (may_answer(&all[at], &all[i - 1], target))
            return &all[i - 1];
    return NULL;
}

/* Sets the quote: IP header and TCP header. Returns false if there is none. */
static bool set_quote(GArray *packets, guint at, struct endpoint_names *names,
                      struct diagnostics *diagnostics, uint8_t *room)
{
    struct restored_packet *error = &g_array_index(packets, struct restored_packet, at);
    const struct printed_icmp *icmp = &error->printed->icmp;
    struct resolved_endpoint target = {.port = 0};
    const struct restored_packet *quoted;

    if (span_length(icmp->target) > 0 &&
        !endpoint_names_find_host(names, icmp->target, error->printed->ip_version,
                                  error->printed->line, &target.address, diagnostics))
        return false;
    if (span_length(icmp->target_port) > 0)
        endpoint_names_find_port(names, icmp->target_port, error->printed->line, &target.port,
                                 diagnostics);
    quoted = find_quoted(packets, at, span_length(icmp->target) > 0 ? &target : NULL);
    if (!quoted) {
        diagnostics_not_read(diagnostics, error->printed->line,
                             g_strdup("an ICMP error, and no segment above it that it answers"));
        return false;
    }
    restored_packet_write(quoted, room);
    error->quote_length = ip_header_length(quoted->printed) + tcp_header_length(quoted->printed);
    memcpy(error->quote, room, error->quote_length);
    return true;
}

void icmp_quotes_set(GArray *packets, struct endpoint_names *names, struct diagnostics *diagnostics)
{
    uint8_t *room = g_malloc(PACKET_OCTETS_MAX);
    GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct restored_packet));

    for (guint i = 0; i < packets->len; i++) {
        const struct restored_packet *packet = &g_array_index(packets, struct restored_packet, i);

        if (!packet->printed->icmp.is_error || set_quote(packets, i, names, diagnostics, room))
            g_array_append_val(kept, *packet);
    }
    g_array_set_size(packets, 0);
    if (kept->len > 0)
        g_array_append_vals(packets, kept->data, kept->len);
    g_array_unref(kept);
    g_free(room);
}
