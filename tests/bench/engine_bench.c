/*
 * Measures how many segments the engine alone follows in a second of processor time.
 *
 *   engine_bench [ROUNDS]
 *
 * It makes whole connections in memory: they open and close in several ways, have data in both
 * directions, and are interleaved as in a capture. Each round follows all of them anew. Prints
 * segments, and segments per second. For instructions per segment run it under callgrind with
 * --toggle-collect='follow_all*', and divide by the segments.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/conversation.h"

enum {
    CONVERSATIONS = 64,
    DATA_SEGMENTS = 40, /* half of them acknowledgements */
    LIFE_MAX = DATA_SEGMENTS + 8,
};

struct script {
    struct segment segments[LIFE_MAX];
    unsigned length;
    uint32_t next[2]; /* sequence numbers to be sent next */
};

/* Adds a segment. It acknowledges everything that the peer has sent but the last `behind` octets. */
static void add(struct script *s, unsigned sender, unsigned flags, uint32_t len, uint32_t behind)
{
    struct segment *segment = &s->segments[s->length++];
    *segment = (struct segment){
        .time = (int64_t)s->length * 1000000,
        .frame = s->length,
        .seq = s->next[sender],
        .ack = flags & TCP_ACK ? s->next[1 - sender] - behind : 0,
        .len = len,
        .window = 65535,
        .flags = (uint8_t)flags,
        .sender = (uint8_t)sender,
        .window_shift = flags & TCP_SYN ? 7 : WINDOW_SHIFT_ABSENT,
        .tsval = s->length,
        .has_tsval = true,
    };
    s->next[sender] += len + !!(flags & TCP_SYN) + !!(flags & TCP_FIN);
}

static void close_conversation(struct script *s, unsigned kind)
{
    switch (kind % 4) {
    case 0: /* four segments */
        add(s, 0, TCP_FIN | TCP_ACK, 0, 0);
        add(s, 1, TCP_ACK, 0, 0);
        add(s, 1, TCP_FIN | TCP_ACK, 0, 0);
        add(s, 0, TCP_ACK, 0, 0);
        break;
    case 1: /* three */
        add(s, 1, TCP_FIN | TCP_ACK, 0, 0);
        add(s, 0, TCP_FIN | TCP_ACK, 0, 0);
        add(s, 1, TCP_ACK, 0, 0);
        break;
    case 2: /* the FINs cross */
        add(s, 0, TCP_FIN | TCP_ACK, 0, 0);
        add(s, 1, TCP_FIN | TCP_ACK, 0, 1);
        add(s, 0, TCP_ACK, 0, 0);
        add(s, 1, TCP_ACK, 0, 0);
        break;
    default:
        add(s, 1, TCP_RST | TCP_ACK, 0, 0);
    }
}

static void make_script(struct script *s, unsigned number)
{
    *s = (struct script){.next = {number * 0x10000001u, number * 0x7654321u}};
    add(s, 0, TCP_SYN, 0, 0);
    add(s, 1, TCP_SYN | TCP_ACK, 0, 0);
    add(s, 0, TCP_ACK, 0, 0);
    for (unsigned i = 0; i < DATA_SEGMENTS; i += 2) {
        unsigned sender = i % 8 != 0;
        add(s, sender, TCP_ACK | TCP_PSH, 1448, 0);
        add(s, 1 - sender, TCP_ACK, 0, 0);
    }
    close_conversation(s, number);
}

/* Follows all conversations side by side, once. Returns the number of segments. */
__attribute__((noinline)) static uint64_t follow_all(const struct script *scripts,
                                                     struct conversation *conversations)
{
    static const struct limits limits = LIMITS_DEFAULT;
    struct annotation a;
    uint64_t segments = 0;
    for (unsigned i = 0; i < CONVERSATIONS; i++)
        conversation_init(&conversations[i], 0);
    for (unsigned at = 0; at < LIFE_MAX; at++) {
        for (unsigned i = 0; i < CONVERSATIONS; i++) {
            if (at >= scripts[i].length)
                continue;
            conversation_track(&conversations[i], NULL, &scripts[i].segments[at], &limits, &a);
            segments++;
        }
    }
    return segments;
}

int main(int argc, char **argv)
{
    static struct script scripts[CONVERSATIONS];
    static struct conversation conversations[CONVERSATIONS];
    struct timespec begin, end;
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
    uint64_t segments = 0;

    for (unsigned i = 0; i < CONVERSATIONS; i++)
        make_script(&scripts[i], i);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    for (unsigned long round = 0; round < rounds; round++)
        segments += follow_all(scripts, conversations);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    double seconds =
        (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    printf("%llu segments, %.1f million a second\n", (unsigned long long)segments,
           (double)segments / seconds / 1e6);
    return 0;
}
