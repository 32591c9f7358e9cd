/*
 * The record stream of record.h: whole, or only its conversations.
 *
 * The conversations are printed once all frames are read. Where all of them are wanted and the
 * segments come from the TCP dissector's tap, nobody need be told of single segments, which lets
 * them be followed many at a time.
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

#include "batch_tracking.h"
#include "conversation_store.h"
#include "record/record_format.h"
#include "segments_from_tap.h"
#include "segments_from_tree.h"
#include "statistics.h"
#include "tracking.h"

/* One record stream. */
struct records {
    GByteArray *passed; /* by tcp.stream: 1 if a segment of the conversation passed the filter */
    uint32_t reached;   /* the last frame of which it is printed that it was reached */
    bool all;           /* all conversations are wanted; `passed` says nothing */
    bool begun;         /* the header is printed */
    bool ended;         /* the conversations are printed */
    bool untold;        /* that a header was untold is printed */
};

static void begin_records(struct records *r)
{
    if (!r->begun)
        puts(RECORD_HEADER);
    r->begun = true;
}

/* Tells that the capture is to be read in the other way: what is printed may be wrong. */
static void print_untold(struct records *r)
{
    uint32_t frame = segments_from_tap_untapped();
    if (frame && !r->untold)
        printf(RECORD_INCOMPLETE "%u\n", frame);
    r->untold = frame != 0;
}

/*
 * Whether somebody may be waiting for the segment: the capture is going on while it is read. Only
 * the clock can tell. To flush every line of a large file would cost a third of the speed.
 */
static bool is_live(const struct segment *s)
{
    const int64_t minute = 60000000; /* microseconds */
    return llabs(g_get_real_time() - s->time / 1000) < minute;
}

static tap_packet_status print_segment(void *tapdata, packet_info *pinfo _U_,
                                       epan_dissect_t *edt _U_, const void *data,
                                       tap_flags_t flags _U_)
{
    struct records *r = tapdata;
    const struct record_segment *segment = &((const struct tapped_segment *)data)->record;
    char line[RECORD_LINE_SIZE];

    begin_records(r);
    print_untold(r);
    size_t length = record_write_segment(segment, line);
    fwrite(line, 1, length, stdout);
    conversation_store_mark(r->passed, segment->own_stream);
    if (is_live(&segment->segment))
        fflush(stdout);
    return ferror(stdout) ? TAP_PACKET_FAILED : TAP_PACKET_REDRAW;
}

/* Where no segments are printed: tells now and then how far reading has come, for the case that it
 * ends in the middle. */
static tap_packet_status tell_reached(struct records *r, uint32_t frame)
{
    const uint32_t frames = 1000;

    if (frame - r->reached < frames)
        return TAP_PACKET_DONT_REDRAW;
    begin_records(r);
    print_untold(r);
    printf(RECORD_REACHED "%u\n", frame);
    fflush(stdout);
    r->reached = frame;
    return ferror(stdout) ? TAP_PACKET_FAILED : TAP_PACKET_REDRAW;
}

static tap_packet_status pass_segment(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_,
                                      const void *data, tap_flags_t flags _U_)
{
    struct records *r = tapdata;
    const struct tapped_segment *told = data;

    conversation_store_mark(r->passed, told->record.own_stream);
    return tell_reached(r, pinfo->num);
}

static tap_packet_status pass_frame(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_,
                                    const void *data _U_, tap_flags_t flags _U_)
{
    batch_tracking_end_frame(pinfo);
    return tell_reached(tapdata, pinfo->num);
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

/* A stream may have no conversation of its own: all its segments belong to the earlier one of the
 * 4-tuple. */
static bool is_wanted(const struct records *r, uint32_t stream)
{
    const struct tracked_conversation *t = conversation_store_find(stream);
    if (r->all)
        return t && conversation_begun(&t->conversation);
    return t && stream < r->passed->len && r->passed->data[stream];
}

/* Called once all frames are read; by other programs than tshark maybe more often. */
static void print_conversations(void *tapdata)
{
    struct records *r = tapdata;

    if (r->ended)
        return;
    r->ended = true;
    tracking_flush();
    begin_records(r);
    print_untold(r);
    for (uint32_t stream = 0; stream < conversation_store_end(); stream++) {
        if (is_wanted(r, stream))
            print_conversation(conversation_store_find(stream));
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("tshark: the records could not be written");
        exit(2);
    }
}

static void free_records(void *tapdata)
{
    struct records *r = tapdata;
    g_byte_array_free(r->passed, TRUE);
    g_free(r);
}

/* What the user asked for behind the statistic's name, or NULL. */
static const char *user_filter(const char *argument, const char *option)
{
    const char *rest = argument + strlen(option);
    return *rest == ',' && rest[1] ? rest + 1 : NULL;
}

/*
 * Adds to the user's filter one that is always true for what comes through this tap. It makes
 * Wireshark keep the fields that the records need also in the second of two passes.
 */
static void widen_filter(struct records *r, const char *user)
{
    char *filter = user ? g_strdup_printf("(%s) && (" FRAME_SEGMENTS_FILTER ")", user)
                        : g_strdup(FRAME_SEGMENTS_FILTER);
    GString *error = set_tap_dfilter(r, filter);
    if (error)
        g_string_free(error, TRUE);
    g_free(filter);
}

/* Gives false where the filter is none: that is said, and the stream is freed. */
static bool begin_to_listen(struct records *r, const char *option, const char *tap,
                            const char *filter, tap_packet_cb packet)
{
    r->passed = g_byte_array_new();
    GString *error = register_tap_listener(tap, r, filter, TL_REQUIRES_NOTHING, NULL, packet,
                                           print_conversations, free_records);
    if (!error)
        return true;
    fprintf(stderr, "tshark: %s: %s\n", option, error->str);
    g_string_free(error, TRUE);
    free_records(r);
    return false;
}

static statistic_started start_records(const char *argument, void *userdata _U_)
{
    struct records *r = g_new0(struct records, 1);
    const char *filter = user_filter(argument, RECORDS_OPTION);

    if (!begin_to_listen(r, RECORDS_OPTION, STATISTICS_TAP, filter, print_segment))
        STATISTIC_REFUSE;
    if (!segments_from_tap_chosen())
        widen_filter(r, filter);
    STATISTIC_START;
}

static statistic_started start_conversations(const char *argument, void *userdata _U_)
{
    struct records *r = g_new0(struct records, 1);
    const char *filter = user_filter(argument, CONVERSATIONS_OPTION);

    r->all = !filter && segments_from_tap_chosen();
    const char *tap = r->all ? "frame" : STATISTICS_TAP;
    if (!begin_to_listen(r, CONVERSATIONS_OPTION, tap, filter, r->all ? pass_frame : pass_segment))
        STATISTIC_REFUSE;
    STATISTIC_START;
}

void statistics_records_register(void)
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
