/*
 * Copies packets of a capture file into another file.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "saving.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "anonymous_pieces.h"
#include "common/message.h"
#include "packet_comment.h"
#include "piece_copy.h"

static const char way_out[] = "editcap -F pcapng FILE NEW makes a capture of it that can";

struct saving {
    struct saving_request request;
    struct capture_file in;
    struct saved_file out;
    int fd;
    struct piece_copy copy;
    enum capture_result result; /* of the last read; not CAPTURE_PACKET: the input is at its end */

    const struct number_set *streams;
    struct verdict_texts *verdicts;
    const struct renumbering *numbers;
    uint32_t frame; /* the frame of the last records, which is not copied yet; or 0 */
    bool keep;      /* one of these records is of a chosen conversation */
    struct packet_comments comments;
    struct anonymous_pieces anonymous; /* used if the request has addresses */
};

/* Opens the input. Returns false after a message. */
static bool open_input(struct saving *s)
{
    const char *name = s->request.name;
    s->fd = open(s->request.input, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0) {
        message_error("%s: %s", name, g_strerror(errno));
        return false;
    }
    s->result = capture_file_open(&s->in, s->fd, NULL, NULL);
    if (s->result == CAPTURE_PACKET)
        return true;
    message_error("-w: %s cannot be copied: %s", name, s->in.why);
    message_hint("%s", way_out);
    capture_file_close(&s->in);
    close(s->fd);
    return false;
}

struct saving *saving_open(const struct saving_request *request, enum status *status)
{
    struct saving *s = g_new0(struct saving, 1);
    s->request = *request;
    *status = STATUS_INPUT;
    if (open_input(s)) {
        *status = STATUS_OUTPUT;
        if (saved_file_open(&s->out, request->output, request->inputs)) {
            s->comments.texts = g_ptr_array_new_with_free_func(g_free);
            piece_copy_begin(&s->copy, &s->in, &s->out);
            if (request->addresses)
                anonymous_pieces_init(&s->anonymous, request->addresses);
            *status = STATUS_OK;
            return s;
        }
        capture_file_close(&s->in);
        close(s->fd);
    }
    g_free(s);
    return NULL;
}

/* Copies a piece, with other addresses if that is wanted. */
static void copy_piece(struct saving *s, const struct capture_piece *piece,
                       const struct packet_comments *comments)
{
    struct capture_piece made;
    if (!s->request.addresses)
        piece_copy_add(&s->copy, piece, comments);
    else if (anonymous_pieces_make(&s->anonymous, piece, &made))
        piece_copy_add(&s->copy, &made, comments);
}

/* Reads up to this frame. Copies what is no packet, all packets before the frame if none are chosen, and
 * the frame itself if `keep` is true. */
static void copy_up_to(struct saving *s, uint32_t frame, bool keep)
{
    struct capture_piece piece;
    while (s->result == CAPTURE_PACKET && s->in.frames < frame && !s->out.failed) {
        s->result = capture_file_next_piece(&s->in, &piece);
        if (s->result != CAPTURE_PACKET)
            return;
        bool last = piece.frame == frame;
        if (piece.frame == 0 || (last ? keep : !s->streams))
            copy_piece(s, &piece, last ? &s->comments : NULL);
    }
}

/* Copies the frame whose records have all come. */
static void copy_frame(struct saving *s)
{
    if (s->frame && s->keep)
        copy_up_to(s, s->frame, true);
    g_ptr_array_set_size(s->comments.texts, 0);
    s->keep = false;
}

static void add_comment(struct saving *s, char *text)
{
    if (text)
        g_ptr_array_add(s->comments.texts, text);
}

/* Adds the comments that a segment or an ICMP error brings. */
static void comment(struct saving *s, enum record_kind kind, const struct record *record)
{
    struct record shown = *record;
    if (s->numbers)
        renumbering_apply(s->numbers, kind, &shown);
    if (kind == RECORD_SEGMENT) {
        add_comment(s, verdict_texts_take(s->verdicts, shown.segment.own_stream));
        add_comment(s, packet_comment_of_segment(&shown.segment));
    } else {
        add_comment(s, verdict_texts_take(s->verdicts, shown.icmp.own_stream));
        add_comment(s, packet_comment_of_icmp(&shown.icmp));
    }
}

/* Notes a record of the frame, and the comments that it brings. */
static bool take_record(void *user, enum record_kind kind, const struct record *record)
{
    struct saving *s = user;
    if (kind != RECORD_SEGMENT && kind != RECORD_ICMP)
        return true;
    bool segment = kind == RECORD_SEGMENT;
    uint32_t frame = segment ? record->segment.segment.frame : record->icmp.error.frame;
    uint32_t stream = segment ? record->segment.own_stream : record->icmp.own_stream;
    if (frame != s->frame)
        copy_frame(s);
    s->frame = frame;
    if (s->streams && !number_set_has(s->streams, stream))
        return true;
    s->keep = true;
    if (s->verdicts)
        comment(s, kind, record);
    return true;
}

static bool pause_nothing(void *user)
{
    (void)user;
    return true;
}

struct sink saving_sink(struct saving *s, const struct number_set *streams,
                        struct verdict_texts *verdicts, const struct renumbering *numbers)
{
    s->numbers = numbers;
    s->streams = streams;
    s->verdicts = verdicts;
    return (struct sink){.record = take_record, .pause = pause_nothing, .user = s};
}

void saving_finish(struct saving *s)
{
    uint32_t last =
        s->request.count && s->request.count < UINT32_MAX ? (uint32_t)s->request.count : UINT32_MAX;
    copy_frame(s);
    copy_up_to(s, last, !s->streams);
}

/* Says where the copy ends, if that is before the end of the input. `read_on`: the source went on from there. */
static void say_where_it_ends(const struct saving *s, bool read_on)
{
    if (s->in.frames == 0)
        message_error("-w: %s cannot be copied: %s", s->request.name, s->in.why);
    else
        message_error("-w: %s cannot be copied beyond frame %" PRIu32 ": %s", s->request.name,
                      s->in.frames, s->in.why);
    if (s->in.frames > 0)
        message_hint("what comes before that was written");
    if (read_on)
        message_hint("%s", way_out);
}

/* Says what kept the copy from its end. Returns the exit status. */
static enum status judge(const struct saving *s, int failed, enum status status)
{
    if (failed) {
        message_error("%s: %s", s->request.output, g_strerror(failed));
        message_hint("what was written before that can be read");
        return STATUS_OUTPUT;
    }
    if (s->result == CAPTURE_UNSURE) {
        say_where_it_ends(s, status == STATUS_OK);
        return status == STATUS_OK ? STATUS_INPUT : status;
    }
    if (s->result == CAPTURE_CUT_SHORT && status == STATUS_OK)
        return STATUS_CUT_SHORT;
    return status;
}

/* Says which packets have parts that were left out because nothing is known of them. */
static void report_left_out(const struct saving *s)
{
    const struct anonymous_pieces *a = &s->anonymous;
    if (a->count == 0)
        return;
    message_error("--anonymize: %" PRIu64
                  " packets have something that cannot be anonymized and is not in %s; "
                  "the first is frame %" PRIu32 ": %s",
                  a->count, s->request.output, a->first, a->why);
    message_hint("of these packets only the headers before that were written");
}

enum status saving_close(struct saving *s, enum status status)
{
    if (s->result == CAPTURE_UNSURE && s->in.frames == 0)
        saved_file_discard(&s->out);
    int failed = saved_file_close(&s->out);
    status = judge(s, failed, status);
    if (s->verdicts && !verdict_texts_are_good(s->verdicts)) {
        message_error("--annotate: the temporary file could not be written or read");
        status = STATUS_OUTPUT;
    }
    capture_file_close(&s->in);
    close(s->fd);
    g_ptr_array_unref(s->comments.texts);
    if (s->request.addresses) {
        report_left_out(s);
        anonymous_pieces_clear(&s->anonymous);
    }
    g_free(s);
    return status;
}
