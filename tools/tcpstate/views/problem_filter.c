/*
 * The display filter of a group of problems.
 *
 * The field tcpstate.conversation.problem stands in the frame that shows a problem, and in no other.
 * So the filter has to name the problem and the place.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "problem_filter.h"

#include "format.h"

static void put_comparison(GString *out, const struct record_address *a, const char *field)
{
    format_text(out, record_address_is_ipv6(a) ? "ipv6." : "ip.");
    format_text(out, field);
    format_text(out, " == ");
    format_address(out, a);
}

/* Appends one direction of "from or to this address and port". */
static void put_direction(GString *out, const struct record_endpoint *e, const char *address,
                          const char *port)
{
    put_comparison(out, &e->address, address);
    g_string_append_printf(out, " && tcp.%s == %u", port, e->port);
}

static void put_service(GString *out, const struct record_endpoint *e)
{
    format_text(out, " && ((");
    put_direction(out, e, "src", "srcport");
    format_text(out, ") || (");
    put_direction(out, e, "dst", "dstport");
    format_text(out, "))");
}

static void put_host(GString *out, const struct capture_service *host)
{
    format_text(out, " && ");
    put_comparison(out, &host->end.address, "addr");
}

static void put_exclusion(GString *out, const struct capture_service *host)
{
    format_text(out, " && !(");
    put_comparison(out, &host->end.address, "addr");
    format_character(out, ')');
}

/* Appends what other groups have at the same place, and this one does not. */
static void put_exclusions(GString *out, const struct problems *p, const struct problem_group *g)
{
    const struct problem_case *c = g->cases;
    for (guint i = 0; i < p->groups->len; i++) {
        const struct problem_group *other = &g_array_index(p->groups, struct problem_group, i);
        const struct problem_case *o = other->cases;
        if (o->scan <= c->scan || !problem_group_is_like(g, other))
            continue;
        if (c->scan == SCAN_NONE && problem_group_has(other, c->service))
            put_exclusion(out, o->client);
    }
}

/* Appends the hosts of which the client scanned this port among others: they are other groups. */
static void put_scanned_hosts(GString *out, const struct problems *p, const struct problem_group *g)
{
    const struct problem_case *c = g->cases;
    for (guint i = 0; i < p->groups->len; i++) {
        const struct problem_group *other = &g_array_index(p->groups, struct problem_group, i);
        const struct problem_case *o = other->cases;
        if (o->scan == SCAN_PORTS && o->client == c->client && problem_group_is_like(g, other))
            put_exclusion(out, o->host);
    }
}

void problem_filter_put(GString *out, const struct problems *p, const struct problem_group *g)
{
    const struct problem_case *c = g->cases;
    const char *by = cause_by_name(c->problem.by);
    g_string_append_printf(out, "tcpstate.conversation.problem == \"%s\"",
                           problem_name(c->problem.kind));
    if (by)
        g_string_append_printf(out, " && tcpstate.conversation.problem_by == \"%s\"", by);
    else
        format_text(out, " && !tcpstate.conversation.problem_by");
    switch ((enum scan)c->scan) {
    case SCAN_NONE:
        put_service(out, &c->service->end);
        put_exclusions(out, p, g);
        break;
    case SCAN_PORTS:
        put_host(out, c->client);
        if (c->host != c->client)
            put_host(out, c->host);
        break;
    case SCAN_HOSTS:
        put_host(out, c->client);
        g_string_append_printf(out, " && tcp.port == %u", c->service->end.port);
        put_scanned_hosts(out, p, g);
    }
}
