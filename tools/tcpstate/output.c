/*
 * Writing what the view makes of the records.
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

enum { WRITE_AT = 64 * 1024 /* octets of text before a write */ };

bool output_open(struct output *p, struct view view, const char *file)
{
    memset(p, 0, sizeof *p);
    p->view = view;
    p->file = file;
    p->text = g_string_new(NULL);
    p->fd = file ? open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : STDOUT_FILENO;
    if (p->fd >= 0)
        return true;
    message_error("%s: %s", file, g_strerror(errno));
    output_close(p, STATUS_OUTPUT);
    return false;
}

static bool write_out(void *user)
{
    struct output *p = user;
    const char *text = p->text->str;
    size_t left = p->text->len;
    if (left && isatty(p->fd))
        progress_stop();
    while (left && !p->failed) {
        ssize_t n = write(p->fd, text, left);
        if (n < 0 && errno != EINTR)
            p->failed = errno;
        if (n > 0) {
            text += n;
            left -= (size_t)n;
        }
    }
    g_string_truncate(p->text, 0);
    return !p->failed;
}

static bool print_record(void *user, enum record_kind kind, const struct record *record)
{
    struct output *p = user;
    const struct view *v = &p->view;
    p->records++;
    if (kind == RECORD_SEGMENT) {
        atomic_fetch_add_explicit(&p->segments, 1, memory_order_relaxed);
        if (v->segment)
            v->segment(v->state, p->text, &record->segment);
    } else if (kind == RECORD_CONVERSATION && v->conversation) {
        v->conversation(v->state, p->text, &record->conversation);
    }
    return p->text->len < WRITE_AT || write_out(p);
}

struct sink output_sink(struct output *p)
{
    return (struct sink){.record = print_record, .pause = write_out, .user = p};
}

void output_begin(struct output *p, char *const *files)
{
    progress_start(files, &p->segments);
}

bool output_end(struct output *p)
{
    if (p->view.end && !p->failed)
        p->view.end(p->view.state, p->text);
    return write_out(p);
}

enum status output_error(const struct output *p)
{
    if (p->failed == EPIPE) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    if (p->file)
        message_error("%s: %s", p->file, g_strerror(p->failed));
    else
        message_error("cannot write: %s", g_strerror(p->failed));
    return STATUS_OUTPUT;
}

enum status output_close(struct output *p, enum status status)
{
    if (p->view.free)
        p->view.free(p->view.state);
    g_string_free(p->text, TRUE);
    if (p->file && p->fd >= 0 && close(p->fd) != 0 && status == STATUS_OK) {
        p->failed = errno;
        return output_error(p);
    }
    return status;
}
