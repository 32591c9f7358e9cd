/*
 * The relay's rules, a list that is searched for every segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_MAX = 4096 }; /* at one time */

enum {
    LARGE = 500 /* octets of payload: more than fits where the MTU is small */
};

enum action { ACTION_NONE, ACTION_DROP, ACTION_DELAY, ACTION_COPY };
enum payload { PAYLOAD_ANY, PAYLOAD_NONE, PAYLOAD_SOME, PAYLOAD_LARGE };

struct address {
    uint8_t octets[16]; /* IPv4 in the first four */
    uint8_t length;     /* 4 or 16 */
};

/* What the rules look at in a TCP segment. */
struct flow {
    struct address source, destination;
    uint16_t source_port, destination_port;
    uint8_t flags;
    size_t payload; /* octets */
};

struct rule {
    unsigned id;
    enum action action; /* ACTION_NONE: the slot is free */
    int direction;      /* interface that the segment comes from */
    struct flow flow;   /* flags: the value under `mask` */
    uint8_t mask;
    enum payload payload;
    int skip;
    int count; /* -1: no end */
    int64_t delay;
    struct answer answer;
    int hits;
    uint8_t *latest; /* the segment it acted on last */
    size_t latest_length;
};

static struct rule rules[RULES_MAX];
static unsigned rules_end; /* one past the last slot ever used */

/* Reads the flow of an IPv4 or IPv6 frame that carries TCP without IPv6 extension headers. */
static bool read_flow(const uint8_t *data, size_t length, struct flow *flow)
{
    const uint8_t *ip = data + ETH_HLEN, *tcp;
    size_t total;

    if (length < ETH_HLEN + 40)
        return false;
    memset(flow, 0, sizeof *flow);
    if (data[12] == 0x08 && data[13] == 0x00 && ip[9] == IPPROTO_TCP) {
        flow->source.length = flow->destination.length = 4;
        memcpy(flow->source.octets, ip + 12, 4);
        memcpy(flow->destination.octets, ip + 16, 4);
        tcp = ip + (size_t)(ip[0] & 15) * 4;
        total = (size_t)(ip[2] << 8 | ip[3]);
    } else if (data[12] == 0x86 && data[13] == 0xdd && ip[6] == IPPROTO_TCP) {
        flow->source.length = flow->destination.length = 16;
        memcpy(flow->source.octets, ip + 8, 16);
        memcpy(flow->destination.octets, ip + 24, 16);
        tcp = ip + 40;
        total = (size_t)(ip[4] << 8 | ip[5]) + 40;
    } else {
        return false;
    }
    if (tcp + 20 > data + length)
        return false;
    flow->source_port = (uint16_t)(tcp[0] << 8 | tcp[1]);
    flow->destination_port = (uint16_t)(tcp[2] << 8 | tcp[3]);
    flow->flags = tcp[13];
    tcp += (size_t)(tcp[12] >> 4) * 4;
    flow->payload = ip + total > tcp ? (size_t)(ip + total - tcp) : 0;
    return true;
}

static bool same_address(const struct address *a, const struct address *b)
{
    return a->length == b->length && !memcmp(a->octets, b->octets, a->length);
}

static bool payload_matches(enum payload wanted, size_t octets)
{
    switch (wanted) {
    case PAYLOAD_NONE:
        return octets == 0;
    case PAYLOAD_SOME:
        return octets > 0;
    case PAYLOAD_LARGE:
        return octets > LARGE;
    default:
        return true;
    }
}

static bool matches(const struct rule *r, const struct flow *f, int direction)
{
    return r->action != ACTION_NONE && r->direction == direction &&
           (!r->flow.source_port || r->flow.source_port == f->source_port) &&
           (!r->flow.destination_port || r->flow.destination_port == f->destination_port) &&
           (f->flags & r->mask) == r->flow.flags && payload_matches(r->payload, f->payload) &&
           same_address(&r->flow.source, &f->source) &&
           same_address(&r->flow.destination, &f->destination);
}

static void remember(struct rule *r, const uint8_t *data, size_t length)
{
    if (!r->latest)
        r->latest = malloc(FRAME_MAX);
    if (!r->latest)
        abort();
    memcpy(r->latest, data, length);
    r->latest_length = length;
    r->hits++;
}

struct fate rules_judge(const uint8_t *data, size_t length, int direction)
{
    struct fate fate = {.lost = false};
    struct flow flow;

    if (!read_flow(data, length, &flow))
        return fate;
    for (unsigned i = 0; i < rules_end; i++) {
        struct rule *r = &rules[i];
        if (!matches(r, &flow, direction) || r->count == 0)
            continue;
        if (r->skip > 0) {
            r->skip--;
            continue;
        }
        if (r->count > 0)
            r->count--;
        remember(r, data, length);
        fate.lost = r->action == ACTION_DROP;
        fate.delay = r->delay;
        fate.answer = r->answer;
        if (r->action != ACTION_COPY)
            break;
    }
    return fate;
}

bool rules_is_tcp(const uint8_t *data, size_t length)
{
    struct flow flow;
    return read_flow(data, length, &flow);
}

static bool parse_address(const char *text, struct address *a)
{
    a->length = strchr(text, ':') ? 16 : 4;
    return inet_pton(a->length == 16 ? AF_INET6 : AF_INET, text, a->octets) == 1;
}

/*
 * Reads what a rule does, and `number`, which its action needs: milliseconds for "delay"; the TTL of
 * a RST or SYN-ACK for "reset", "both" and "synack"; TYPE/CODE/MTU for "icmp". All these but
 * "delay" and "copy" keep the segment.
 */
static bool parse_action(const char *action, const char *number, struct rule *r)
{
    static const struct {
        const char *name;
        enum action action;
        enum answer_kind answer;
    } actions[] = {
        {"drop", ACTION_DROP, ANSWER_NONE}, {"delay", ACTION_DELAY, ANSWER_NONE},
        {"copy", ACTION_COPY, ANSWER_NONE}, {"reset", ACTION_DROP, ANSWER_RESET},
        {"both", ACTION_DROP, ANSWER_BOTH}, {"synack", ACTION_DROP, ANSWER_SYN_ACK},
        {"icmp", ACTION_DROP, ANSWER_ICMP},
    };

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(action, actions[i].name) != 0)
            continue;
        r->action = actions[i].action;
        r->answer = (struct answer){.kind = actions[i].answer, .ttl = 64};
        if (actions[i].answer == ANSWER_ICMP)
            return sscanf(number, "%hhu/%hhu/%hu", &r->answer.type, &r->answer.code,
                          &r->answer.mtu) == 3;
        if (actions[i].answer != ANSWER_NONE)
            return sscanf(number, "%hhu", &r->answer.ttl) == 1;
        r->delay = strtol(number, NULL, 10) * INT64_C(1000000);
        return true;
    }
    return false;
}

static enum payload parse_payload(const char *text)
{
    switch (*text) {
    case 'n':
        return PAYLOAD_NONE;
    case 's':
        return PAYLOAD_SOME;
    case 'l':
        return PAYLOAD_LARGE;
    default:
        return PAYLOAD_ANY;
    }
}

static struct rule *free_slot(void)
{
    for (unsigned i = 0; i < RULES_MAX; i++) {
        if (rules[i].action != ACTION_NONE)
            continue;
        if (i == rules_end)
            rules_end++;
        return &rules[i];
    }
    return NULL;
}

static const char *add_rule(const char *arguments, char *answer, size_t size)
{
    static unsigned ids;
    char action[8], direction[4], source[64], destination[64], payload[8], number[16];
    unsigned mask, value;
    struct rule r = {0}, *slot = free_slot();

    if (!slot)
        return "error too many rules";
    if (sscanf(arguments, "%7s %3s %63s %hu %63s %hu %x %x %7s %d %d %15s", action, direction,
               source, &r.flow.source_port, destination, &r.flow.destination_port, &mask, &value,
               payload, &r.skip, &r.count, number) != 12 ||
        !parse_action(action, number, &r) || !parse_address(source, &r.flow.source) ||
        !parse_address(destination, &r.flow.destination))
        return "error bad rule";
    r.direction = *direction == 'a' ? 0 : 1;
    r.mask = (uint8_t)mask;
    r.flow.flags = (uint8_t)value;
    r.payload = parse_payload(payload);
    r.id = ++ids;
    *slot = r;
    snprintf(answer, size, "ok %u", r.id);
    return answer;
}

static struct rule *find_rule(unsigned id)
{
    for (unsigned i = 0; i < rules_end; i++)
        if (rules[i].action != ACTION_NONE && rules[i].id == id)
            return &rules[i];
    return NULL;
}

static const char *last_segment(const struct rule *r, char *answer, size_t size)
{
    int used = snprintf(answer, size, "ok %d ", r->hits);

    for (size_t i = 0; i < r->latest_length; i++)
        used += snprintf(answer + used, size - (size_t)used, "%02x", r->latest[i]);
    return answer;
}

static const char *forget_rule(struct rule *r)
{
    free(r->latest);
    *r = (struct rule){.action = ACTION_NONE};
    return "ok";
}

const char *rules_obey(const char *command, const char *arguments, char *answer, size_t size)
{
    struct rule *r;

    if (!strcmp(command, "rule"))
        return add_rule(arguments, answer, size);
    if (strcmp(command, "last") && strcmp(command, "forget"))
        return NULL;
    r = find_rule((unsigned)strtoul(arguments, NULL, 10));
    if (!r)
        return "error no such rule";
    return *command == 'l' ? last_segment(r, answer, size) : forget_rule(r);
}
