/*
 * Moves from file to file, and from batch to batch.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet_supply.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int open_file(const char *name)
{
    return g_str_equal(name, "-") ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
}

static struct file_reader **reader_of(struct packet_supply *s, unsigned file)
{
    return &s->readers[file % FILE_READERS_MAX];
}

/* Starts the threads that read the next files. A file for which there is no thread has no reader. */
static void start_readers(struct packet_supply *s)
{
    const struct packet_supply_request *q = &s->request;
    for (; s->begun < s->file_count && s->begun - s->file < q->readers; s->begun++) {
        int fd = open_file(q->files[s->begun]);
        struct file_reader *reader =
            fd >= 0 ? file_reader_start(fd, q->table, q->options, q->any_link) : NULL;
        *reader_of(s, s->begun) = reader;
        if (fd >= 0 && !reader) {
            s->lacks_threads = true;
            close(fd);
        }
    }
}

/* Begins to read the file in this thread if no other thread does. Returns 0, or an errno. */
static int begin_file(struct packet_supply *s)
{
    const struct packet_supply_request *q = &s->request;
    start_readers(s);
    s->ended = false;
    if (s->file < s->begun && *reader_of(s, s->file))
        return 0;
    s->fd = open_file(q->files[s->file]);
    if (s->fd < 0)
        return errno;
    s->reads_here = true;
    if (packet_ahead_open(&s->here, s->fd, q->wait, q->user, q->any_link) != CAPTURE_PACKET)
        s->why = s->here.why;
    return 0;
}

static void end_file(struct packet_supply *s)
{
    struct file_reader **reader = reader_of(s, s->file);
    if (s->reads_here) {
        capture_file_close(&s->here);
        if (s->fd != STDIN_FILENO)
            close(s->fd);
    } else if (s->file < s->begun && *reader) {
        file_reader_stop(*reader);
        *reader = NULL;
    }
    s->reads_here = false;
    s->batch = NULL;
}

int packet_supply_open(struct packet_supply *s, const struct packet_supply_request *request)
{
    *s = (struct packet_supply){.request = *request};
    s->request.readers = MIN(request->readers, FILE_READERS_MAX);
    s->cut_short = g_ptr_array_new();
    if (request->live)
        return 0;
    s->file_count = g_strv_length((char **)request->files);
    return begin_file(s);
}

void packet_supply_close(struct packet_supply *s)
{
    do
        end_file(s);
    while (++s->file < s->begun);
    g_ptr_array_unref(s->cut_short);
}

/* Reads and decodes packets as far as none has to be waited for. */
static enum capture_result read_here(struct packet_supply *s)
{
    const struct hash_keys *keys = conversation_table_keys(s->request.table);
    struct capture_live *live = s->request.live;
    struct capture_packet packet;
    enum capture_result result;
    bool more;
    s->packets = s->ahead;
    do {
        result = live ? capture_live_next(live, &packet) : capture_file_next(&s->here, &packet);
        if (result != CAPTURE_PACKET)
            break;
        struct packet_ahead *p = &s->ahead[s->count++];
        packet_ahead_decode(p, &packet, keys);
        if (packet_ahead_has_header(p))
            conversation_table_expect(s->request.table, p->header.hash);
        more = !live && s->count < PACKET_GROUP_MAX && capture_file_is_ahead(&s->here);
    } while (more);
    if (result == CAPTURE_UNSURE)
        s->why = s->here.why;
    return result;
}

/* Asks the processor to load the places of packets from `at` on. */
static void expect_group(const struct packet_supply *s, unsigned at)
{
    const struct packet_batch *b = s->batch;
    unsigned end = MIN(at + PACKET_GROUP_MAX, b->count);
    for (; at < end; at++) {
        if (packet_ahead_has_header(&b->packets[at]))
            conversation_table_expect(s->request.table, b->packets[at].header.hash);
    }
}

/* Takes the next packets of the batch that another thread has made. */
static enum capture_result take_from_batch(struct packet_supply *s, struct file_reader *reader)
{
    if (!s->batch) {
        s->batch = file_reader_next(reader);
        s->at = 0;
        expect_group(s, 0);
    }
    struct packet_batch *b = s->batch;
    s->packets = &b->packets[s->at];
    s->count = MIN(b->count - s->at, PACKET_GROUP_MAX);
    s->at += s->count;
    if (s->at < b->count) {
        expect_group(s, s->at);
        return CAPTURE_PACKET;
    }
    s->batch = NULL;
    s->why = b->why;
    return b->result;
}

/* Returns the result of a file as that of the capture, which goes on if there is another file. */
static enum capture_result note_end(struct packet_supply *s, enum capture_result result)
{
    if (s->file + 1 >= s->file_count)
        return result;
    if (result == CAPTURE_CUT_SHORT && s->request.goes_on) {
        g_ptr_array_add(s->cut_short, s->request.files[s->file]);
        result = CAPTURE_END;
    }
    if (result == CAPTURE_CUT_SHORT) {
        s->why = "a file that is cut short, and others behind it";
        return CAPTURE_UNSURE;
    }
    s->ended = result == CAPTURE_END;
    return s->ended ? CAPTURE_PACKET : result;
}

enum capture_result packet_supply_next(struct packet_supply *s)
{
    s->count = 0;
    if (s->ended) {
        end_file(s);
        s->file++;
        s->frames_before = s->frames;
        if (begin_file(s) != 0)
            s->why = "a file that cannot be opened";
    }
    if (s->why)
        return CAPTURE_UNSURE;
    struct file_reader *reader = s->reads_here || s->request.live ? NULL : *reader_of(s, s->file);
    enum capture_result result = reader ? take_from_batch(s, reader) : read_here(s);
    for (unsigned i = 0; i < s->count; i++)
        s->packets[i].frame += s->frames_before;
    if (s->count > 0)
        s->frames = s->packets[s->count - 1].frame;
    return note_end(s, result);
}
