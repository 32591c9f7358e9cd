/*
 * The record stream of record_format.h: with segments, or with conversations only.
 *
 * The conversations are printed when Wireshark has read all frames. Where the user wants all
 * conversations and no segments, and the segments come from the TCP dissector's tap, this statistic
 * does not listen to single segments: so the plugin can queue them (SEGMENTS_FROM_TAP_QUEUED).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record_stream.h"

#include <stdio.h>
#include <string.h>

#include "wireshark_compat.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

#include "conversation_store.h"
#include "cut_headers.h"
#include "engine/duration.h"
#include "frame_segment.h"
#include "record/record_format.h"
#include "segment_source.h"
#include "segments_from_tap.h"
#include "segments_from_tree.h"
#include "statistics.h"
#include "stream_set.h"
#include "tap_calls.h"
#include "tracking.h"
#include "wireshark_internals.h"

/* One stream that is being printed. */
struct record_stream {
    struct stream_set passed; /* conversations of which a segment passed the filter */
    bool all_conversations;   /* wanted; `passed` is not used */
    uint32_t last_reached;    /* the last frame for which RECORD_REACHED was printed */
    bool header_printed;
    bool incomplete_printed;
    bool conversations_printed;
};

static void print_header(struct record_stream *r)
{
    if (!r->header_printed)
        puts(RECORD_HEADER);
    r->header_printed = true;
}

static void print_incomplete(struct record_stream *r)
{
    uint32_t frame = segments_from_tap_first_missed();
    if (frame && !r->incomplete_printed)
        printf(RECORD_INCOMPLETE "%u\n", frame);
    r->incomplete_printed = frame != 0;
}

static void print_cut_headers(void)
{
    uint32_t first;
    uint32_t count = cut_headers_count(&first);
    if (count > 0)
        printf(RECORD_CUT "%u" RECORD_CUT_FIRST "%u\n", count, first);
}

/* Returns true if Wireshark seems to read the capture while it is made: then a reader may be
 * waiting for this segment. Only the clock can tell. Flushing each line of a large file would cost
 * a third of the speed. */
static bool is_live(const struct segment *s)
{
    const int64_t minute = 60 * NS_PER_SECOND / NS_PER_MICROSECOND;
    return llabs(g_get_real_time() - s->time / NS_PER_MICROSECOND) < minute;
}

/* Callback for a segment, where segments are printed. */
static tap_packet_status print_segment(void *tapdata, packet_info *pinfo _U_,
                                       epan_dissect_t *edt _U_, const void *data,
                                       tap_flags_t flags _U_)
{
    struct record_stream *r = tapdata;
    const struct tapped_segment *tapped = data;
    const struct record_segment *segment = &tapped->record;
    char line[RECORD_LINE_SIZE];

    print_header(r);
    print_incomplete(r);
    size_t length =
        tapped->icmp ? record_write_icmp(tapped->icmp, line) : record_write_segment(segment, line);
    fwrite(line, 1, length, stdout);
    stream_set_add(&r->passed, segment->own_stream);
    if (is_live(&segment->segment))
        fflush(stdout);
    return ferror(stdout) ? TAP_PACKET_FAILED : TAP_PACKET_REDRAW;
}

/* Where no segments are printed: prints now and then how far Wireshark has read. The reader needs
 * it if tshark ends early. */
static tap_packet_status print_reached(struct record_stream *r, uint32_t frame)
{
    const uint32_t interval = 1000; /* frames */

    if (frame - r->last_reached < interval)
        return TAP_PACKET_DONT_REDRAW;
    print_header(r);
    print_incomplete(r);
    printf(RECORD_REACHED "%u\n", frame);
    fflush(stdout);
    r->last_reached = frame;
    return ferror(stdout) ? TAP_PACKET_FAILED : TAP_PACKET_REDRAW;
}

/* Callback for a segment, where only the conversations that pass the filter are printed. */
static tap_packet_status mark_conversation(void *tapdata, packet_info *pinfo,
                                           epan_dissect_t *edt _U_, const void *data,
                                           tap_flags_t flags _U_)
{
    struct record_stream *r = tapdata;
    const struct tapped_segment *tapped = data;

    stream_set_add(&r->passed, tapped->record.own_stream);
    return print_reached(r, pinfo->num);
}

/* Callback for a frame, where all conversations are printed. */
static tap_packet_status pass_frame(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_,
                                    const void *data _U_, tap_flags_t flags _U_)
{
    tap_calls_end_frame(pinfo);
    return print_reached(tapdata, pinfo->num);
}

static void print_conversation(const struct tracked_conversation *t)
{
    struct record_conversation r = {.stream = t->stream};
    char line[RECORD_LINE_SIZE];

    for (unsigned role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        unsigned end = conversation_end(&t->conversation, role);
        frame_segment_name_endpoint(&t->address[end], t->port[end], &r.end[role]);
    }
    record_summarise(&r, &t->conversation);
    size_t length = record_write_conversation(&r, line);
    fwrite(line, 1, length, stdout);
}

/* A stream may have no conversation of its own: all its segments belong to the earlier conversation
 * of the 4-tuple. Then conversation_begun() is false, and the stream is in no set. */
static bool is_wanted(const struct record_stream *r, uint32_t stream)
{
    const struct tracked_conversation *t = conversation_store_find(stream);
    if (r->all_conversations)
        return t && conversation_begun(&t->conversation);
    return t && stream_set_has(&r->passed, stream);
}

/* Callback to draw: tshark calls it when it has read all frames, other programs also later. */
static void print_conversations(void *tapdata)
{
    struct record_stream *r = tapdata;

    if (r->conversations_printed)
        return;
    r->conversations_printed = true;
    tracking_flush();
    print_header(r);
    print_incomplete(r);
    print_cut_headers();
    for (uint32_t stream = 0; stream < conversation_store_stream_limit(); stream++) {
        if (is_wanted(r, stream))
            print_conversation(conversation_store_find(stream));
    }
    if (fflush(stdout) != 0 || ferror(stdout))
        internals_exit_unwritten();
}

static void free_record_stream(void *tapdata)
{
    struct record_stream *r = tapdata;
    stream_set_clear(&r->passed);
    g_free(r);
}

/* Returns the filter that the user has written behind the statistic's name, or NULL. */
static const char *user_filter(const char *argument, const char *option)
{
    const char *rest = argument + strlen(option);
    return *rest == ',' && rest[1] ? rest + 1 : NULL;
}

/* Adds a filter to the user's that is true for every segment. It makes Wireshark keep the fields
 * that the records need, also in the second pass of tshark -2. */
static void widen_filter(struct record_stream *r, const char *user)
{
    char *filter = user ? g_strdup_printf("(%s) && (" FRAME_SEGMENTS_FILTER ")", user)
                        : g_strdup(FRAME_SEGMENTS_FILTER);
    GString *error = set_tap_dfilter(r, filter);
    if (error)
        g_string_free(error, TRUE);
    g_free(filter);
}

/* Returns false if the filter is wrong: prints why and frees `r`. The listener gets error packets,
 * too: Wireshark takes a frame for one if it has an ICMP error whose quoted segment is cut. */
static bool listen_to_tap(struct record_stream *r, const char *option, const char *tap,
                          const char *filter, tap_packet_cb packet)
{
    GString *error = register_tap_listener(tap, r, filter, TL_REQUIRES_ERROR_PACKETS, NULL, packet,
                                           print_conversations, free_record_stream);
    if (!error)
        return true;
    fprintf(stderr, "tshark: %s: %s\n", option, error->str);
    g_string_free(error, TRUE);
    free_record_stream(r);
    return false;
}

static statistic_started start_records(const char *argument, void *userdata _U_)
{
    struct record_stream *r = g_new0(struct record_stream, 1);
    const char *filter = user_filter(argument, RECORDS_OPTION);

    if (!listen_to_tap(r, RECORDS_OPTION, STATISTICS_TAP, filter, print_segment))
        STATISTIC_REFUSE;
    if (!segment_source_is_tap())
        widen_filter(r, filter);
    STATISTIC_START;
}

static statistic_started start_conversations(const char *argument, void *userdata _U_)
{
    struct record_stream *r = g_new0(struct record_stream, 1);
    const char *filter = user_filter(argument, CONVERSATIONS_OPTION);

    r->all_conversations = !filter && segment_source_is_tap();
    if (!listen_to_tap(r, CONVERSATIONS_OPTION, r->all_conversations ? "frame" : STATISTICS_TAP,
                       filter, r->all_conversations ? pass_frame : mark_conversation))
        STATISTIC_REFUSE;
    STATISTIC_START;
}

void record_stream_register(void)
{
    static tap_param filter = {PARAM_FILTER, "filter", "Filter", NULL, TRUE};
    static stat_tap_ui streams[] = {
        {
            .group = REGISTER_STAT_GROUP_GENERIC,
            .cli_string = RECORDS_OPTION,
            .tap_init_cb = start_records,
            .nparams = 1,
            .params = &filter,
        },
        {
            .group = REGISTER_STAT_GROUP_GENERIC,
            .cli_string = CONVERSATIONS_OPTION,
            .tap_init_cb = start_conversations,
            .nparams = 1,
            .params = &filter,
        },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(streams); i++)
        register_stat_tap_ui(&streams[i], NULL);
}
