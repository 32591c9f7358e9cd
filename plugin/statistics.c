/*
 * The statistics that there are, and the one that is no table: `-z tcpstate,records[,FILTER]`, the
 * record stream of record.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics.h"

#include <stdio.h>
#include <string.h>

#include "wireshark_compat.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

#include "conversations.h"
#include "frame_segments.h"
#include "frame_segments_tap.h"
#include "record.h"
#include "tables.h"

#define RECORDS_OPTION "tcpstate,records"

/* One record stream. */
struct records {
    GByteArray *passed; /* by tcp.stream: 1 if a segment of the conversation passed the filter */
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
    uint32_t frame = frame_segments_untold();
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
    const struct record_segment *segment = &((const struct told_segment *)data)->record;
    char line[RECORD_LINE_SIZE];

    begin_records(r);
    print_untold(r);
    size_t length = record_write_segment(segment, line);
    fwrite(line, 1, length, stdout);
    conversations_mark(r->passed, segment->own_stream);
    if (is_live(&segment->segment))
        fflush(stdout);
    return ferror(stdout) ? TAP_PACKET_FAILED : TAP_PACKET_REDRAW;
}

static void print_conversation(const struct tracked *t)
{
    struct record_conversation r = {.stream = t->stream};
    char line[RECORD_LINE_SIZE];

    for (unsigned role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        unsigned end = conversation_end(&t->conversation, role);
        frame_segments_name(&t->address[end], t->port[end], &r.end[role]);
    }
    record_summarise(&r, &t->conversation);
    size_t length = record_write_conversation(&r, line);
    fwrite(line, 1, length, stdout);
}

/* Called once all frames are read; by other programs than tshark maybe more often. */
static void print_conversations(void *tapdata)
{
    struct records *r = tapdata;

    if (r->ended)
        return;
    r->ended = true;
    begin_records(r);
    print_untold(r);
    for (uint32_t stream = 0; stream < r->passed->len; stream++) {
        const struct tracked *t = r->passed->data[stream] ? conversations_find(stream) : NULL;
        if (t)
            print_conversation(t);
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

/* What the user asked for behind "tcpstate,records,", or NULL. */
static const char *user_filter(const char *argument)
{
    const char *rest = argument + strlen(RECORDS_OPTION);
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

static statistic_started start_records(const char *argument, void *userdata _U_)
{
    struct records *r = g_new0(struct records, 1);
    const char *filter = user_filter(argument);

    r->passed = g_byte_array_new();
    GString *error = register_tap_listener(STATISTICS_TAP, r, filter, TL_REQUIRES_NOTHING, NULL,
                                           print_segment, print_conversations, free_records);
    if (error) {
        fprintf(stderr, "tshark: " RECORDS_OPTION ": %s\n", error->str);
        g_string_free(error, TRUE);
        free_records(r);
        STATISTIC_REFUSE;
    }
    if (!frame_segments_by_tap())
        widen_filter(r, filter);
    STATISTIC_START;
}

static void register_records(void)
{
    static tap_param filter = {PARAM_FILTER, "filter", "Filter", NULL, TRUE};
    static stat_tap_ui records = {
        .group = REGISTER_STAT_GROUP_GENERIC,
        .cli_string = RECORDS_OPTION,
        .tap_init_cb = start_records,
        .nparams = 1,
        .params = &filter,
    };
    register_stat_tap_ui(&records, NULL);
}

void statistics_register(void)
{
    register_records();
    table_register(&table_closes);
    table_register(&table_states);
    table_register(&table_time_wait);
    table_register(&table_times);
    table_register(&table_failures);
}
