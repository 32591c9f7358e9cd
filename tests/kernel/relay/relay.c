/*
 * relay: moves frames between two interfaces and does to TCP what networks do: delays, reorders,
 * loses and duplicates it, at random from a seed, or exactly as told.
 *
 *   relay IFACE_A IFACE_B CONTROL SEED LOSS DUPLICATE DELAY_US JITTER_US
 *
 * LOSS and DUPLICATE are frames in 10,000. A frame waits DELAY_US plus a random part of JITTER_US;
 * each frame draws its own, so jitter reorders. CONTROL is the path of a datagram socket, one
 * command a datagram, one answer each ("ok ..." or "error ..."):
 *
 *   rule ACTION ab|ba SOURCE SPORT DESTINATION DPORT MASK VALUE PAYLOAD SKIP COUNT NUMBER
 *        acts on TCP segments of that direction and 4-tuple (port 0: any) whose flags & MASK are
 *        VALUE; PAYLOAD is any, none, some or large (more than 500 octets); lets the first SKIP
 *        pass, then acts on COUNT (-1: all). Answers with the rule's id. ACTION:
 *          drop, delay (by NUMBER milliseconds), copy (keeps the latest);
 *          reset   keeps the segment, and sends its sender a RST with TTL NUMBER
 *          both    likewise, and a RST to the receiver
 *          synack  keeps the SYN, and sends its sender a SYN-ACK with TTL NUMBER
 *          icmp    keeps the segment, and sends its sender an ICMP error; NUMBER is TYPE/CODE/MTU
 *   last ID    the latest segment that the rule acted on, in hexadecimal, and how many there were
 *   forget ID  ends the rule
 *   send a|b HEX   sends a frame out of that interface, at once
 *
 * Rules act in the order in which they were made; a segment given away by one is not seen by the
 * next, except that copies only look.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23 /* linux/if_packet.h of Linux 4.20 and later */
#endif

enum {
    WAITING_MAX = 65536, /* frames under way; more are lost, as in any router */
    COMMAND_MAX = 2 * FRAME_MAX + 64
};

struct frame {
    int64_t due;
    uint64_t order; /* equal times leave in the order of arrival */
    int out;        /* interface to leave by */
    size_t length;
    uint8_t data[];
};

static int links[2];
static struct frame *waiting[WAITING_MAX]; /* binary heap, the earliest due first */
static size_t waiting_count;
static uint64_t arrivals;
static uint64_t random_state;
static unsigned loss, duplicate;
static int64_t delay, jitter; /* nanoseconds */
static volatile sig_atomic_t stopped;

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

static void die(const char *what)
{
    fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* xorshift64*: a seed, a short state, good enough for dice. */
static uint32_t dice(uint32_t sides)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return sides ? (uint32_t)((random_state * UINT64_C(2685821657736338717)) >> 33) % sides : 0;
}

static bool earlier(const struct frame *a, const struct frame *b)
{
    return a->due < b->due || (a->due == b->due && a->order < b->order);
}

static void push(int out, const uint8_t *data, size_t length, int64_t due)
{
    struct frame *f;
    size_t i = waiting_count;

    if (waiting_count == WAITING_MAX)
        return;
    f = malloc(sizeof *f + length);
    if (!f)
        die("out of memory");
    *f = (struct frame){.due = due, .order = arrivals++, .out = out, .length = length};
    memcpy(f->data, data, length);
    waiting_count++;
    for (; i > 0 && earlier(f, waiting[(i - 1) / 2]); i = (i - 1) / 2)
        waiting[i] = waiting[(i - 1) / 2];
    waiting[i] = f;
}

static struct frame *pop(void)
{
    struct frame *first = waiting[0], *last = waiting[--waiting_count];
    size_t i = 0, child;

    while ((child = 2 * i + 1) < waiting_count) {
        if (child + 1 < waiting_count && earlier(waiting[child + 1], waiting[child]))
            child++;
        if (!earlier(waiting[child], last))
            break;
        waiting[i] = waiting[child];
        i = child;
    }
    waiting[i] = last;
    return first;
}

/* Sends what the box answers: back to where the segment came from, and onward. */
static void send_answers(const struct answer *answer, const uint8_t *data, size_t length, int in,
                         int64_t due)
{
    uint8_t out[ANSWER_MAX];
    size_t made = answer_make(answer, data, length, false, out);

    if (made > 0)
        push(in, out, made, due);
    made = answer_make(answer, data, length, true, out);
    if (made > 0)
        push(!in, out, made, due);
}

static void receive(int in)
{
    uint8_t data[FRAME_MAX];
    ssize_t length;

    while ((length = recv(links[in], data, sizeof data, MSG_DONTWAIT)) > 0) {
        int64_t arrived = now();
        struct fate fate = rules_judge(data, (size_t)length, in);
        if (!rules_is_tcp(data, (size_t)length)) {
            push(!in, data, (size_t)length, arrived);
            continue;
        }
        send_answers(&fate.answer, data, (size_t)length, in, arrived + delay);
        if (fate.lost || dice(10000) < loss)
            continue;
        for (int copies = dice(10000) < duplicate ? 2 : 1; copies > 0; copies--)
            push(!in, data, (size_t)length, arrived + fate.delay + delay + dice((uint32_t)jitter));
    }
}

static void send_due(void)
{
    while (waiting_count && waiting[0]->due <= now()) {
        struct frame *f = pop();
        /* A full queue loses the frame: a network may. */
        if (send(links[f->out], f->data, f->length, 0) < 0 && errno != ENOBUFS)
            die("send");
        free(f);
    }
}

static const char *send_hex(const char *arguments)
{
    uint8_t data[FRAME_MAX];
    size_t length = 0;
    unsigned octet;
    int out = *arguments == 'a' ? 0 : 1;

    for (const char *hex = arguments + 2; sscanf(hex, "%2x", &octet) == 1; hex += 2) {
        if (length == FRAME_MAX)
            return "error frame too long";
        data[length++] = (uint8_t)octet;
    }
    push(out, data, length, now());
    return "ok";
}

static const char *obey(char *command, char *answer, size_t size)
{
    char *arguments = strchr(command, ' ');
    const char *text;

    if (!arguments)
        return "error no arguments";
    *arguments++ = '\0';
    if (!strcmp(command, "send"))
        return send_hex(arguments);
    text = rules_obey(command, arguments, answer, size);
    return text ? text : "error no such command";
}

static void serve(int control)
{
    static char command[COMMAND_MAX + 1], answer[COMMAND_MAX];
    struct sockaddr_un from;
    socklen_t from_length = sizeof from;
    ssize_t length =
        recvfrom(control, command, COMMAND_MAX, 0, (struct sockaddr *)&from, &from_length);
    const char *text;

    if (length < 0)
        return;
    command[length] = '\0';
    text = obey(command, answer, sizeof answer);
    sendto(control, text, strlen(text), 0, (struct sockaddr *)&from, from_length);
}

static int open_link(const char *name)
{
    int one = 1, octets = 64 << 20;
    int fd = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll where = {.sll_family = AF_PACKET,
                                .sll_protocol = htons(ETH_P_ALL),
                                .sll_ifindex = (int)if_nametoindex(name)};

    /* Without it every frame that we send would come back to us. */
    if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one))
        die("packet socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets);
    if (!where.sll_ifindex || bind(fd, (struct sockaddr *)&where, sizeof where))
        die(name);
    return fd;
}

static int open_control(const char *path)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    snprintf(where.sun_path, sizeof where.sun_path, "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&where, sizeof where))
        die(path);
    return fd;
}

/* How long poll may sleep: until the next frame is due. */
static struct timespec time_left(void)
{
    int64_t left = waiting_count ? waiting[0]->due - now() : INT64_C(1000000000);

    if (left < 0)
        left = 0;
    return (struct timespec){.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
}

int main(int argc, char **argv)
{
    struct pollfd ready[3];

    if (argc != 9) {
        fprintf(stderr, "usage: relay IFACE_A IFACE_B CONTROL SEED LOSS DUPLICATE DELAY_US"
                        " JITTER_US\n");
        return 2;
    }
    links[0] = open_link(argv[1]);
    links[1] = open_link(argv[2]);
    random_state = strtoull(argv[4], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) | 1;
    loss = (unsigned)atoi(argv[5]);
    duplicate = (unsigned)atoi(argv[6]);
    delay = atoll(argv[7]) * 1000;
    jitter = atoll(argv[8]) * 1000;
    prctl(PR_SET_TIMERSLACK, 1UL); /* wake at the nanosecond that was asked for */
    signal(SIGTERM, stop);
    signal(SIGINT, SIG_IGN); /* whoever started us ends us */
    ready[0] = (struct pollfd){.fd = links[0], .events = POLLIN};
    ready[1] = (struct pollfd){.fd = links[1], .events = POLLIN};
    ready[2] = (struct pollfd){.fd = open_control(argv[3]), .events = POLLIN};
    puts("ready");
    fflush(stdout);
    while (!stopped) {
        struct timespec left = time_left();
        if (ppoll(ready, 3, &left, NULL) < 0 && errno != EINTR)
            die("ppoll");
        for (int i = 0; i < 2; i++)
            if (ready[i].revents)
                receive(i);
        if (ready[2].revents)
            serve(ready[2].fd);
        send_due();
    }
    unlink(argv[3]);
    return 0;
}
