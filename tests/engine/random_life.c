/*
 * Random conversations as two hosts lead them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "random_life.h"

#include "engine/duration.h"

enum { CLIENT, SERVER };

/* Two hosts that send, and the capture. */
struct hosts {
    GRand *random;
    struct life *life;
    int64_t time;
    uint32_t next[2];     /* SND.NXT of each host */
    uint32_t received[2]; /* RCV.NXT of each host */
    uint32_t newest[2];   /* the TSval that each host received last */
    uint32_t clock[2];    /* how far the clock of its timestamps is ahead */
    bool timestamps;
};

static bool chance(struct hosts *h, int percent)
{
    return g_rand_int_range(h->random, 0, 100) < percent;
}

static void wait_milliseconds(struct hosts *h, int from, int to)
{
    h->time += g_rand_int_range(h->random, from, to + 1) * NS_PER_MILLISECOND;
}

/* Sends a segment. It is captured, and arrives unless it is `lost`. */
static struct segment *send_or_lose(struct hosts *h, unsigned who, uint8_t flags, uint32_t len,
                                    bool lost)
{
    wait_milliseconds(h, 2, 30);
    g_assert_cmpuint(h->life->count, <, LIFE_SEGMENTS_MAX);
    struct segment *s = &h->life->segments[h->life->count++];
    *s = (struct segment){
        .time = h->time,
        .frame = h->life->count,
        .seq = h->next[who],
        .ack = flags & TCP_ACK ? h->received[who] : 0,
        .len = len,
        .window = 0xffff,
        .flags = flags,
        .sender = (uint8_t)who,
        .window_shift = flags & TCP_SYN ? 7 : WINDOW_SHIFT_ABSENT,
        .ttl = who == CLIENT ? 64 : 57,
    };
    if (h->timestamps) {
        s->has_tsval = true;
        s->tsval = h->clock[who] + (uint32_t)(h->time / NS_PER_MILLISECOND);
        s->tsecr = flags & TCP_ACK ? h->newest[who] : 0;
    }
    h->next[who] = segment_end(s);
    if (!lost) {
        h->received[!who] = h->next[who];
        h->newest[!who] = s->tsval;
    }
    return s;
}

static void send(struct hosts *h, unsigned who, uint8_t flags, uint32_t len)
{
    (void)send_or_lose(h, who, flags, len, false);
}

/* Sends a segment twice: the first one is lost. */
static void send_again(struct hosts *h, unsigned who, uint8_t flags, uint32_t len)
{
    uint32_t seq = send_or_lose(h, who, flags, len, true)->seq;
    wait_milliseconds(h, 210, 900);
    h->next[who] = seq;
    send(h, who, flags, len);
}

static void exchange(struct hosts *h)
{
    for (int n = g_rand_int_range(h->random, 0, 6); n > 0; n--) {
        unsigned who = chance(h, 50);
        if (chance(h, 10))
            wait_milliseconds(h, 1000, 20000);
        if (chance(h, 10))
            send_again(h, who, TCP_PSH | TCP_ACK,
                       1 + (uint32_t)g_rand_int_range(h->random, 0, 1400));
        else
            send(h, who, TCP_PSH | TCP_ACK, 1 + (uint32_t)g_rand_int_range(h->random, 0, 1400));
        send(h, !who, TCP_ACK, 0);
        if (chance(h, 10)) { /* a keep-alive probe */
            h->next[who]--;
            send(h, who, TCP_ACK, 0);
            h->next[who] = h->received[!who] = h->next[who] + 1;
            send(h, !who, TCP_ACK, 0);
        }
    }
}

static void close_in_four(struct hosts *h, unsigned first)
{
    if (chance(h, 20))
        send_again(h, first, TCP_FIN | TCP_ACK, 0);
    else
        send(h, first, TCP_FIN | TCP_ACK, 0);
    send(h, !first, TCP_ACK, 0);
    if (chance(h, 30)) { /* the other direction goes on */
        send(h, !first, TCP_PSH | TCP_ACK, 100);
        send(h, first, TCP_ACK, 0);
    }
    send(h, !first, TCP_FIN | TCP_ACK, 0);
    send(h, first, TCP_ACK, 0);
}

static void close_at_once(struct hosts *h)
{
    uint32_t behind_fin[2];
    for (unsigned who = 0; who < 2; who++)
        behind_fin[who] = segment_end(send_or_lose(h, who, TCP_FIN | TCP_ACK, 0, true));
    for (unsigned who = 0; who < 2; who++) {
        h->received[who] = behind_fin[!who];
        send(h, who, TCP_ACK, 0);
    }
}

static void end_conversation(struct hosts *h)
{
    unsigned who = chance(h, 50);
    switch (g_rand_int_range(h->random, 0, 9)) {
    case 0:
    case 1:
        close_in_four(h, who);
        break;
    case 2: /* merged FIN */
        send(h, who, TCP_FIN | TCP_ACK, 0);
        send(h, !who, TCP_FIN | TCP_ACK, 0);
        send(h, who, TCP_ACK, 0);
        break;
    case 3:
        close_at_once(h);
        break;
    case 4:
        send(h, who, TCP_RST | TCP_ACK, 0);
        break;
    case 5: /* one end does not close */
        send(h, who, TCP_FIN | TCP_ACK, 0);
        send(h, !who, TCP_ACK, 0);
        break;
    case 6: /* the process aborts with its FIN sent */
        send(h, who, TCP_FIN | TCP_ACK, 0);
        send(h, !who, TCP_ACK, 0);
        send(h, !who, TCP_RST | TCP_ACK, 0);
        break;
    case 7: /* the host has no connection any more, and answers data (RFC 9293 section 3.10.7.1) */
        send(h, who, TCP_PSH | TCP_ACK, 100);
        send(h, !who, TCP_RST, 0);
        break;
    default: /* it stays open */
        break;
    }
}

struct life life_random(GRand *random)
{
    struct life life = {0};
    struct hosts h = {
        .random = random,
        .life = &life,
        .time = 1000 * NS_PER_SECOND,
        .next = {g_rand_int(random), g_rand_int(random)},
        .clock = {g_rand_int(random), g_rand_int(random)},
    };
    h.timestamps = chance(&h, 70);
    int kind = g_rand_int_range(random, 0, 12);
    if (kind == 0) { /* the server does not answer */
        send_again(&h, CLIENT, TCP_SYN, 0);
        return life;
    }
    send(&h, CLIENT, TCP_SYN, 0);
    if (kind == 1) { /* no listener: number 0 (RFC 9293 section 3.10.7.1) */
        h.next[SERVER] = 0;
        send(&h, SERVER, TCP_RST | TCP_ACK, 0);
        return life;
    }
    send(&h, SERVER, TCP_SYN | TCP_ACK, 0);
    send(&h, CLIENT, TCP_ACK, 0);
    exchange(&h);
    end_conversation(&h);
    return life;
}
