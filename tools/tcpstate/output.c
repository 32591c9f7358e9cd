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
#include "views/time_display.h"

enum { WRITE_AT = 64 * 1024 /* octets of text to write at once */ };

bool output_open(struct output *o, struct view view, const char *file)
{
    memset(o, 0, sizeof *o);
    o->view = view;
    o->file = file;
    o->text = g_string_new(NULL);
    o->fd = file ? open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
    if (o->fd >= 0)
        return true;
    message_error("%s: %s", file, g_strerror(errno));
    output_close(o, STATUS_OUTPUT);
    return false;
}

static bool write_out(void *user)
{
    struct output *o = user;
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

static bool print_record(void *user, enum record_kind kind, const struct record *record)
{
    struct output *o = user;
    const struct view *v = &o->view;
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
