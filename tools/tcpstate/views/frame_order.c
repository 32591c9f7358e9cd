/*
 * Frames that are not in the order of time, and frames that a capture has twice.
 *
 * Two tables keep what was seen last: of a conversation, and of a segment. A new entry replaces the one
 * that has its place.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_order.h"

#include <string.h>

#include "engine/duration.h"
#include "format.h"

enum { STREAMS = 1024, SEGMENTS = 4096 };

/* A conversation, by its number. */
struct seen_stream {
    int64_t previous;
    int64_t latest;
    uint32_t stream;
    bool used;
    bool went_back;
};

/* What tells the segments of a capture apart. */
struct seen_segment {
    int64_t time;
    uint32_t frame; /* 0: none was seen */
    uint32_t stream;
    uint32_t seq; /* 0 for a bare ACK, of which a text does not show it */
    uint32_t ack;
    uint32_t len;
    uint32_t tsval;
    uint16_t window;
    uint8_t flags;
    uint8_t sender;
};

struct frame_order {
    int64_t previous;
    bool begun;
    struct seen_stream streams[STREAMS];
    struct seen_segment segments[SEGMENTS];
};

struct frame_order *frame_order_new(void)
{
    return g_new0(struct frame_order, 1);
}

void frame_order_free(struct frame_order *o)
{
    g_free(o);
}

/* Returns how far `time` is before `previous`; 0 if that is less than a text shows. */
static int64_t back_from(int64_t previous, int64_t time)
{
    int64_t back = time < previous ? duration_between(time, previous) : 0;
    return back < NS_PER_MICROSECOND ? 0 : back;
}

/* Returns the entry of the conversation. */
static struct seen_stream *find_stream(struct frame_order *o, uint32_t stream, int64_t time)
{
    struct seen_stream *s = &o->streams[stream % STREAMS];
    if (!s->used || s->stream != stream)
        *s = (struct seen_stream){.previous = time, .latest = time, .stream = stream, .used = true};
    return s;
}

static struct seen_segment seen_of(const struct record_segment *r)
{
    const struct segment *s = &r->segment;
    bool bare = s->len == 0 && !(s->flags & (TCP_SYN | TCP_FIN | TCP_RST));
    return (struct seen_segment){
        .time = s->time,
        .frame = s->frame,
        .stream = r->own_stream,
        .seq = bare ? 0 : s->seq,
        .ack = s->ack,
        .len = s->len,
        .tsval = s->tsval,
        .window = s->window,
        .flags = s->flags,
        .sender = s->sender,
    };
}

/* Returns true if the capture has the same octets twice, as far as a segment shows them. */
static bool is_same(const struct seen_segment *k, const struct seen_segment *s)
{
    return k->frame && k->frame != s->frame && k->stream == s->stream && k->time == s->time &&
           k->sender == s->sender && k->seq == s->seq && k->ack == s->ack && k->len == s->len &&
           k->flags == s->flags && k->window == s->window && k->tsval == s->tsval;
}

/* Mixes all bits of a number into all others, as the generator SplitMix64 does. */
static uint64_t mixed(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static unsigned place_of(const struct seen_segment *s)
{
    uint64_t mix = mixed((uint64_t)s->time);
    mix = mixed(mix ^ ((uint64_t)s->seq << 32 | s->ack));
    mix = mixed(mix ^ ((uint64_t)s->stream << 16 | (uint64_t)s->flags << 8 | s->sender));
    return (unsigned)(mix % SEGMENTS);
}

struct frame_place frame_order_add(struct frame_order *o, const struct record_segment *r)
{
    const struct seen_segment s = seen_of(r);
    struct seen_stream *stream = find_stream(o, s.stream, s.time);
    struct seen_segment *seen = &o->segments[place_of(&s)];
    struct frame_place place = {.back = back_from(stream->previous, s.time)};
    int64_t jump = o->begun ? back_from(o->previous, s.time) : 0;
    if (jump >= NS_PER_SECOND)
        place.back_in_capture = jump;
    stream->went_back |= place.back > 0;
    if (stream->went_back && s.time <= stream->latest && is_same(seen, &s))
        place.copy_of = seen->frame;
    else
        *seen = s;
    stream->previous = s.time;
    stream->latest = MAX(stream->latest, s.time);
    o->previous = s.time;
    o->begun = true;
    return place;
}

void frame_place_text(GString *out, struct frame_place p)
{
    int64_t back = MAX(p.back, p.back_in_capture);
    if (back) {
        format_text(out, "time goes back by ");
        format_duration(out, back);
    }
    if (p.copy_of) {
        format_text(out, back ? "; copy of #" : "copy of #");
        format_number(out, p.copy_of);
        format_text(out, ", same time");
    }
}
