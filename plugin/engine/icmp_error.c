/*
 * ICMP errors about a segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "icmp_error.h"

#include <string.h>

#include "four_tuple.h"
#include "ip_header.h"
#include "octets.h"

enum {
    ICMP_HEADER = 8, /* type, code, checksum, four octets that depend on the type */
    QUOTED_MIN = 8,  /* octets of the TCP header: ports and sequence number */
    ANY_CODE = -1,
    TYPE_UNREACHABLE = 3, /* RFC 792 */
    TYPE_TIME_EXCEEDED = 11,
    TYPE_PARAMETER_PROBLEM = 12,
    TYPE6_UNREACHABLE = 1, /* RFC 4443 */
    TYPE6_TOO_BIG = 2,
    TYPE6_TIME_EXCEEDED = 3,
    TYPE6_PARAMETER_PROBLEM = 4,
};

/* The kind of an error. The first row that fits counts. */
struct icmp_row {
    int type;
    int code; /* or ANY_CODE */
    enum icmp_kind kind;
};

static const struct icmp_row rows_v4[] = {
    {TYPE_UNREACHABLE, 0, ICMP_NET_UNREACHABLE},
    {TYPE_UNREACHABLE, 1, ICMP_HOST_UNREACHABLE},
    {TYPE_UNREACHABLE, 2, ICMP_PROTOCOL_UNREACHABLE},
    {TYPE_UNREACHABLE, 3, ICMP_PORT_UNREACHABLE},
    {TYPE_UNREACHABLE, 4, ICMP_TOO_BIG},
    {TYPE_UNREACHABLE, 9, ICMP_ADMIN_PROHIBITED},
    {TYPE_UNREACHABLE, 10, ICMP_ADMIN_PROHIBITED},
    {TYPE_UNREACHABLE, 13, ICMP_ADMIN_PROHIBITED},
    {TYPE_UNREACHABLE, ANY_CODE, ICMP_UNREACHABLE},
    {TYPE_TIME_EXCEEDED, ANY_CODE, ICMP_TIME_EXCEEDED},
    {TYPE_PARAMETER_PROBLEM, ANY_CODE, ICMP_PARAMETER_PROBLEM},
};

static const struct icmp_row rows_v6[] = {
    {TYPE6_UNREACHABLE, 0, ICMP_NET_UNREACHABLE},
    {TYPE6_UNREACHABLE, 1, ICMP_ADMIN_PROHIBITED},
    {TYPE6_UNREACHABLE, 3, ICMP_HOST_UNREACHABLE},
    {TYPE6_UNREACHABLE, 4, ICMP_PORT_UNREACHABLE},
    {TYPE6_UNREACHABLE, 5, ICMP_ADMIN_PROHIBITED},
    {TYPE6_UNREACHABLE, ANY_CODE, ICMP_UNREACHABLE},
    {TYPE6_TOO_BIG, ANY_CODE, ICMP_TOO_BIG},
    {TYPE6_TIME_EXCEEDED, ANY_CODE, ICMP_TIME_EXCEEDED},
    {TYPE6_PARAMETER_PROBLEM, ANY_CODE, ICMP_PARAMETER_PROBLEM},
};

static const struct {
    const char *name;
    const char *text;
} wordings[ICMP_KIND_COUNT] = {
    [ICMP_NONE] = {NULL, ""},
    [ICMP_NET_UNREACHABLE] = {"net_unreachable", "network unreachable"},
    [ICMP_HOST_UNREACHABLE] = {"host_unreachable", "host unreachable"},
    [ICMP_PROTOCOL_UNREACHABLE] = {"protocol_unreachable", "protocol unreachable"},
    [ICMP_PORT_UNREACHABLE] = {"port_unreachable", "port unreachable"},
    [ICMP_ADMIN_PROHIBITED] = {"admin_prohibited", "administratively prohibited"},
    [ICMP_UNREACHABLE] = {"unreachable", "destination unreachable"},
    [ICMP_TIME_EXCEEDED] = {"time_exceeded", "time to live exceeded"},
    [ICMP_PARAMETER_PROBLEM] = {"parameter_problem", "parameter problem"},
    [ICMP_TOO_BIG] = {"too_big", "packet too big"},
    [ICMP_OTHER] = {"other", "an ICMP error of another kind"},
};

enum icmp_kind icmp_report_kind(const struct icmp_report *r)
{
    bool ipv6 = r->address_length == ICMP_ADDRESS_OCTETS;
    const struct icmp_row *rows = ipv6 ? rows_v6 : rows_v4;
    size_t count = ipv6 ? sizeof rows_v6 / sizeof *rows_v6 : sizeof rows_v4 / sizeof *rows_v4;
    if (r->address_length == 0)
        return ICMP_NONE;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].type == r->type && (rows[i].code == ANY_CODE || rows[i].code == r->code))
            return rows[i].kind;
    }
    return ICMP_OTHER;
}

bool icmp_kind_is_hard(enum icmp_kind kind)
{
    return kind != ICMP_NONE && kind < ICMP_TOO_BIG;
}

const char *icmp_kind_name(enum icmp_kind kind)
{
    return kind < ICMP_KIND_COUNT ? wordings[kind].name : NULL;
}

const char *icmp_kind_text(enum icmp_kind kind)
{
    return kind < ICMP_KIND_COUNT ? wordings[kind].text : "";
}

static bool is_error(const uint8_t *icmp, bool ipv6)
{
    unsigned type = icmp[0];
    if (ipv6)
        return type >= TYPE6_UNREACHABLE && type <= TYPE6_PARAMETER_PROBLEM;
    return type == TYPE_UNREACHABLE || type == TYPE_TIME_EXCEEDED || type == TYPE_PARAMETER_PROBLEM;
}

bool icmp_error_read(struct icmp_error *e, const uint8_t *ip, size_t captured)
{
    struct ip_header outer, quoted;
    size_t length = ip_header_read(ip, captured, &outer);
    bool ipv6 = length > 0 && outer.address_length == ICMP_ADDRESS_OCTETS;
    if (length == 0 || outer.protocol != (ipv6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP) ||
        captured - length < ICMP_HEADER)
        return false;
    const uint8_t *icmp = ip + length;
    captured -= length + ICMP_HEADER;
    length = ip_header_read(icmp + ICMP_HEADER, captured, &quoted);
    if (!is_error(icmp, ipv6) || length == 0 || quoted.protocol != PROTOCOL_TCP ||
        quoted.address_length != outer.address_length || captured - length < QUOTED_MIN)
        return false;
    const uint8_t *tcp = icmp + ICMP_HEADER + length;
    *e = (struct icmp_error){
        .seq = octets_get32(tcp + 4),
        .from = outer.source,
        .source = quoted.source,
        .destination = quoted.destination,
        .source_port = octets_get16(tcp),
        .destination_port = octets_get16(tcp + 2),
        .report = {.address_length = outer.address_length, .type = icmp[0], .code = icmp[1]},
    };
    int order = memcmp(quoted.source, quoted.destination, quoted.address_length);
    e->report.about = (uint8_t)four_tuple_sender(order, e->source_port, e->destination_port);
    return true;
}
