/*
 * Lets the view print into a buffer, and writes the buffer out.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "progress.h"
#include "replaced_file.h"
#include "views/time_display.h"

enum { WRITE_AT = 64 * 1024 /* octets of text to write at once */ };

/* Returns false after a message. */
static bool open_file(struct output *o)
{
    o->fd = o->file ? open(o->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
    if (o->fd < 0)
        message_error("%s: %s", o->file, g_strerror(errno));
    return o->fd >= 0;
}

bool output_open(struct output *o, struct view view, const char *file, bool replaces)
{
    memset(o, 0, sizeof *o);
    o->view = view;
    o->file = file;
    o->replaces = replaces;
    o->text = g_string_new(NULL);
    o->fd = -1;
    if (replaces ? replaced_file_check(file) : open_file(o))
        return true;
    output_close(o, STATUS_OUTPUT);
    return false;
}

/* Writes the text to the file that is opened. */
static void write_text(struct output *o)
{
    const char *text = o->text->str;
    size_t left = o->text->len;
    if (left && isatty(o->fd))
        progress_stop();
    while (left && !o->failed) {
        ssize_t n = write(o->fd, text, left);
        if (n < 0 && errno != EINTR)
            o->failed = errno;
        if (n > 0) {
            text += n;
            left -= (size_t)n;
        }
    }
}

static bool write_out(void *user)
{
    struct output *o = user;
    if (!o->replaces)
        write_text(o);
    else if (o->text->len && !o->failed)
        o->failed = replaced_file_write(o->file, o->text);
    g_string_truncate(o->text, 0);
    return !o->failed;
}

static int64_t record_time(enum record_kind kind, const struct record *record)
{
    switch (kind) {
    case RECORD_SEGMENT:
        return record->segment.segment.time;
    case RECORD_ICMP:
        return record->icmp.error.time;
    default:
        return record->conversation.first_time;
    }
}

/* Takes a conversation that may go on, or the end of a round. */
static bool take_round(struct output *o, enum record_kind kind, const struct record *record)
{
    const struct view *v = &o->view;
    if (kind == RECORD_ONGOING) {
        if (v->ongoing)
            v->ongoing(v->state, &record->conversation);
        return true;
    }
    if (v->round)
        v->round(v->state, &record->round);
    return !o->replaces || output_end(o);
}

static bool print_record(void *user, enum record_kind kind, const struct record *record)
{
    struct output *o = user;
    const struct view *v = &o->view;
    if (kind == RECORD_ONGOING || kind == RECORD_ROUND)
        return take_round(o, kind, record);
    if (o->records++ == 0)
        time_display_begin(record_time(kind, record));
    if (kind == RECORD_SEGMENT) {
        atomic_fetch_add_explicit(&o->segments, 1, memory_order_relaxed);
        if (v->segment)
            v->segment(v->state, o->text, &record->segment);
    } else if (kind == RECORD_ICMP && v->icmp) {
        v->icmp(v->state, o->text, &record->icmp);
    } else if (kind == RECORD_CONVERSATION && v->conversation) {
        v->conversation(v->state, o->text, &record->conversation);
    }
    return o->text->len < WRITE_AT || write_out(o);
}

struct sink output_sink(struct output *o)
{
    return (struct sink){.record = print_record, .pause = write_out, .user = o};
}

void output_begin(struct output *o, char *const *files)
{
    progress_start(files, &o->segments);
}

bool output_end(struct output *o)
{
    if (o->view.end && !o->failed)
        o->view.end(o->view.state, o->text);
    return write_out(o);
}

bool output_report(const struct output *o)
{
    return !o->view.report || o->view.report(o->view.state);
}

enum status output_error(const struct output *o)
{
    if (o->failed == EPIPE) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    if (o->file)
        message_error("%s: %s", o->file, g_strerror(o->failed));
    else
        message_error("cannot write: %s", g_strerror(o->failed));
    return STATUS_OUTPUT;
}

enum status output_close(struct output *o, enum status status)
{
    if (o->view.free)
        o->view.free(o->view.state);
    g_string_free(o->text, TRUE);
    if (o->file && o->fd >= 0 && close(o->fd) != 0 && status == STATUS_OK) {
        o->failed = errno;
        return output_error(o);
    }
    return status;
}
