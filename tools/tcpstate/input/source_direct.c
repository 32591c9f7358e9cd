/*
 * From packets to records: reads packets, decodes them, lets the engine track their segments, and
 * passes records to the sink.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "source_direct.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "capture_live.h"
#include "common/message.h"
#include "decode/tcp_streams.h"
#include "direct_records.h"
#include "direct_round.h"
#include "engine/duration.h"
#include "engine/four_tuple.h"
#include "engine/self_connection.h"
#include "input_check.h"
#include "packet_supply.h"
#include "sink_thread.h"

struct direct_reading {
    const struct source_request *request;
    const struct direct_options *options;
    const struct sink *sink;
    struct sink_thread *sink_thread; /* NULL: the sink takes records in this thread */
    struct capture_live *live;       /* NULL: packets come from files */
    struct packet_supply supply;
    struct tcp_streams streams;
    struct limits limits;
    const char *unsure;    /* what cannot be decoded as Wireshark does, or NULL */
    uint32_t frames;       /* packets read so far */
    uint32_t last_segment; /* frame of the last segment */
    uint64_t given;        /* records passed to the sink */
    int64_t next_round;    /* when, by the monotonic clock */
    uint64_t lost;         /* packets that came too fast, when the live capture has ended */
    bool stopped;          /* the sink wants no more */
    bool lacks_threads;    /* the system gave fewer threads than there are cores */
    uint64_t cut_headers;  /* packets whose TCP headers were cut off */
    uint32_t first_cut;
    uint64_t left_out; /* with options->alone: packets that cannot be decoded */
    uint32_t first_left_out;
    const char *why_left_out;
};

static const char *name_of_input(const struct direct_reading *in)
{
    return input_name(in->request);
}

static void pass_record(struct direct_reading *in, enum record_kind kind,
                        const struct record *record)
{
    if (!in->stopped)
        in->stopped = !in->sink->record(in->sink->user, kind, record);
}

/* Reports a conversation; called by the conversation table. */
static void pass_conversation(void *user, const struct conversation_entry *entry)
{
    struct record record;
    if (!entry->tracked)
        return;
    direct_record_conversation(&record.conversation, entry);
    pass_record(user, RECORD_CONVERSATION, &record);
}

static void pass_round(struct direct_reading *in)
{
    const struct record_round round = {
        .packets = in->frames,
        .lost = in->live ? capture_live_lost(in->live) : in->lost,
    };
    if (!direct_round_pass(in->sink, in->streams.table, &round))
        in->stopped = true;
}

/* Passes a round if its time has come. */
static void pass_round_in_time(struct direct_reading *in)
{
    int64_t now = g_get_monotonic_time() * NS_PER_MICROSECOND;
    if (!in->request->every || now < in->next_round)
        return;
    pass_round(in);
    in->next_round = now + in->request->every;
}

/* Passes a segment. The engine has written its annotation to the record. */
static void pass_segment(struct direct_reading *in, const struct tcp_header *h, uint32_t stream,
                         uint32_t own_stream, struct record *record)
{
    direct_record_segment(&record->segment, h);
    record->segment.stream = stream;
    record->segment.own_stream = own_stream;
    pass_record(in, RECORD_SEGMENT, record);
    in->given++;
}

static bool is_self(const struct four_tuple *ends)
{
    int order = memcmp(ends->address[0], ends->address[1], sizeof ends->address[0]);
    return four_tuple_is_self(order, ends->port[0], ends->port[1]);
}

static void track_segment(struct direct_reading *in, const struct tcp_header *h,
                          struct conversation_entry *entry)
{
    struct conversation_entry *previous = conversation_table_previous(in->streams.table, entry);
    struct record record;
    struct annotation *a = &record.segment.annotation;
    in->last_segment = h->segment.frame;
    struct conversation *before = previous ? &previous->conversation : NULL;
    if (is_self(&h->ends))
        self_connection_track(&entry->conversation, before, &h->segment, &in->limits, a);
    else
        conversation_track(&entry->conversation, before, &h->segment, &in->limits, a);
    struct conversation_entry *own = a->earlier && previous ? previous : entry;
    own->tracked = true;
    if (in->request->segments)
        pass_segment(in, h, entry->stream, own->stream, &record);
}

static void pass_icmp(struct direct_reading *in, const struct icmp_error *e,
                      const struct conversation_entry *entry, uint32_t own_stream,
                      const struct annotation *a)
{
    struct record record;
    direct_record_icmp(&record.icmp, e, entry, a);
    record.icmp.own_stream = own_stream;
    pass_record(in, RECORD_ICMP, &record);
    in->given++;
}

/* Lets the engine track an ICMP error. */
static void take_icmp(struct direct_reading *in, const struct packet_ahead *p)
{
    struct conversation_table *table = in->streams.table;
    struct icmp_error e;
    struct annotation a;
    if (!icmp_error_read(&e, p->icmp, p->icmp_captured))
        return;
    struct four_tuple ends = tcp_quoted_ends(&e);
    struct conversation_entry *entry =
        conversation_table_find(table, &ends, conversation_table_hash(table, &ends), NULL);
    if (entry && !entry->tracked) /* a quotation may begin a stream */
        entry = conversation_table_previous(table, entry);
    if (!entry)
        return;
    struct conversation_entry *previous = conversation_table_previous(table, entry);
    e.time = p->time;
    e.frame = p->frame;
    if (conversation_track_icmp(&entry->conversation, previous ? &previous->conversation : NULL, &e,
                                &in->limits, &a) &&
        in->request->segments)
        pass_icmp(in, &e, entry, a.earlier && previous ? previous->stream : entry->stream, &a);
}

static void take_header(struct direct_reading *in, struct packet_ahead *p)
{
    struct tcp_header *h = &p->header;
    struct conversation_entry *entry = tcp_streams_find(&in->streams, h);
    if (h->track) {
        h->segment.time = p->time;
        h->segment.frame = p->frame;
        track_segment(in, h, entry);
    }
    conversation_table_touch(in->streams.table, entry, (uint32_t)(p->time / NS_PER_SECOND));
}

static void leave_out(struct direct_reading *in, uint32_t frame)
{
    if (in->left_out++ == 0) {
        in->first_left_out = frame;
        in->why_left_out = in->unsure;
    }
    in->unsure = NULL;
}

static void take_packet(struct direct_reading *in, struct packet_ahead *p)
{
    in->frames = p->frame;
    if (p->cut && in->cut_headers++ == 0)
        in->first_cut = p->frame;
    if (packet_ahead_has_header(p))
        take_header(in, p);
    else if (p->decoded == DECODED_UNSURE)
        in->unsure = p->unsure;
    if (p->icmp)
        take_icmp(in, p);
    if (in->unsure && in->options->alone)
        leave_out(in, p->frame);
}

/* Lets the processor load the conversations of the packets. */
static void load_conversations(struct direct_reading *in)
{
    struct packet_supply *s = &in->supply;
    for (unsigned i = 0; i < s->count; i++) {
        struct tcp_header *h = &s->packets[i].header;
        if (packet_ahead_has_header(&s->packets[i]))
            h->loaded = conversation_table_load(in->streams.table, h->hash);
    }
}

/* Takes packets to the end, or until the sink wants no more or a packet cannot be decoded; then it
 * returns CAPTURE_PACKET. */
static enum capture_result take_packets(struct direct_reading *in)
{
    enum capture_result result;
    do {
        result = packet_supply_next(&in->supply);
        load_conversations(in);
        for (unsigned i = 0; i < in->supply.count; i++) {
            take_packet(in, &in->supply.packets[i]);
            if (in->stopped || in->unsure)
                return CAPTURE_PACKET;
        }
    } while (result == CAPTURE_PACKET);
    if (result == CAPTURE_UNSURE)
        in->unsure = in->supply.why;
    return result;
}

static void say_what_was_left_out(const struct direct_reading *in)
{
    uint64_t dropped = conversation_table_dropped(in->streams.table);
    if (in->left_out > 0) {
        message_error("%s: %" PRIu64
                      " packets may hold TCP that only tshark can find, the first is "
                      "frame %" PRIu32 ": %s",
                      name_of_input(in), in->left_out, in->first_left_out, in->why_left_out);
        message_hint("--engine tshark reads them");
    }
    if (dropped > 0) {
        message_error("%s: more than %" PRIu32 " conversations at a time: %" PRIu64
                      " idle ones were reported before their end",
                      name_of_input(in), in->options->conversations, dropped);
        message_hint("--max-conversations sets how many are kept; each takes 576 octets");
    }
}

/* Says that the capture, or the last of several files, is cut short. */
static enum status say_cut_short(const struct direct_reading *in)
{
    struct source_request request = *in->request;
    request.name = input_file_name(in->request, in->supply.file);
    return input_incomplete(&request, INPUT_CUT_SHORT, in->last_segment);
}

/* Waits until the sink's thread has taken all records, so that this thread knows whether the sink wants more, and so
 * that messages come behind what the sink has written. */
static void wait_for_sink(struct direct_reading *in)
{
    if (in->sink_thread && !sink_thread_drain(in->sink_thread))
        in->stopped = true;
}

static enum status finish_reading(struct direct_reading *in, enum capture_result result)
{
    wait_for_sink(in);
    if (in->stopped)
        return STATUS_OK;
    if (in->unsure && !in->options->alone)
        return STATUS_OK; /* another source will report the conversations */
    if (in->request->every)
        pass_round(in);
    conversation_table_finish(in->streams.table);
    in->sink->pause(in->sink->user);
    say_what_was_left_out(in);
    input_cut_headers(in->request, in->cut_headers, in->first_cut);
    const GPtrArray *cut = in->supply.cut_short;
    for (guint i = 0; i < cut->len; i++)
        message_error("%s %s", (const char *)g_ptr_array_index(cut, i), INPUT_CUT_SHORT);
    if (result == CAPTURE_CUT_SHORT)
        return say_cut_short(in);
    if (result == CAPTURE_UNSURE)
        return input_not_read(in->request, in->supply.file, in->unsure, in->frames);
    if (in->options->verbose)
        message_error("%s: %" PRIu32 " packets read without tshark", name_of_input(in), in->frames);
    return cut->len > 0 ? STATUS_CUT_SHORT : STATUS_OK;
}

static bool write_out(void *user)
{
    struct direct_reading *in = user;
    pass_round_in_time(in);
    in->stopped = in->stopped || !in->sink->pause(in->sink->user);
    return !in->stopped;
}

static void wait_for_input(void *user)
{
    write_out(user);
}

/* Returns what to read. */
static struct packet_supply_request supply_request(struct direct_reading *in)
{
    return (struct packet_supply_request){
        .live = in->live,
        .options = in->request->segments,
        .any_link = in->options->alone,
        .goes_on = in->options->alone,
        .table = in->streams.table,
    };
}

static enum status read_files(struct direct_reading *in)
{
    char *const one[] = {(char *)in->request->file, NULL};
    struct packet_supply_request q = supply_request(in);
    q.files = in->request->files ? in->request->files : one;
    if (input_is_repeatable(q.files[0])) {
        q.readers = in->options->cores - 1;
    } else { /* a pipe: the sink writes out before this thread waits */
        q.wait = wait_for_input;
        q.user = in;
    }
    int error = packet_supply_open(&in->supply, &q);
    if (error)
        message_error("%s: %s", q.files[0], g_strerror(error));
    enum status status = error ? STATUS_INPUT : finish_reading(in, take_packets(in));
    if (in->lacks_threads || in->supply.lacks_threads)
        message_error(
            "%s: the system gave no more threads; it was read with fewer cores than -j %u",
            name_of_input(in), in->options->cores);
    packet_supply_close(&in->supply);
    return status;
}

static enum status read_live(struct direct_reading *in)
{
    const struct source_request *request = in->request;
    const char *duration = request->autostop ? strchr(request->autostop, ':') : NULL;
    double seconds = duration ? g_ascii_strtod(duration + 1, NULL) : 0;
    in->live =
        capture_live_open(request->interface, request->capture_filter, seconds, write_out, in);
    if (!in->live)
        return STATUS_INPUT;
    input_capturing(request);
    struct packet_supply_request q = supply_request(in);
    packet_supply_open(&in->supply, &q);
    enum capture_result result = take_packets(in);
    in->lost = capture_live_close(in->live);
    in->live = NULL;
    bool failed = result == CAPTURE_CUT_SHORT; /* capture_live_next() has said why */
    enum status status = finish_reading(in, failed ? CAPTURE_END : result);
    packet_supply_close(&in->supply);
    if (in->lost > 0)
        message_error("%s: %" PRIu64 " packets came too fast and were lost", name_of_input(in),
                      in->lost);
    return failed && status == STATUS_OK ? STATUS_INPUT : status;
}

/* Lets the sink take records in another thread. */
static void start_sink_thread(struct direct_reading *in, struct sink *threaded)
{
    if (in->options->cores < 2 || in->request->interface)
        return;
    in->sink_thread = sink_thread_start(in->sink);
    in->lacks_threads = !in->sink_thread;
    if (!in->sink_thread)
        return;
    *threaded = sink_thread_sink(in->sink_thread);
    in->sink = threaded;
}

enum status source_direct(const struct source_request *request,
                          const struct direct_options *options, const struct sink *sink,
                          struct direct_end *end)
{
    struct direct_reading *in = g_new0(struct direct_reading, 1);
    struct sink threaded;
    in->request = request;
    in->options = options;
    in->sink = sink;
    start_sink_thread(in, &threaded);
    in->limits = (struct limits)LIMITS_DEFAULT;
    in->streams.find_rules = options->find_rules;
    in->streams.user = options->rules_user;
    in->streams.table = conversation_table_new(pass_conversation, in);
    conversation_table_bound(in->streams.table, options->conversations, options->early,
                             (uint32_t)(in->limits.time_wait / NS_PER_SECOND));
    enum status status = request->file ? read_files(in) : read_live(in);
    if (in->sink_thread)
        sink_thread_stop(in->sink_thread);
    bool hands_over = in->unsure && !options->alone && !in->stopped;
    *end = (struct direct_end){
        .unsure = hands_over ? in->unsure : NULL, .frame = in->frames, .given = in->given};
    conversation_table_free(in->streams.table);
    g_free(in);
    return status;
}
