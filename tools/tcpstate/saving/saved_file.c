/*
 * The capture file that -w names.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "saved_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/message.h"
#include "input/input_check.h"

enum { WRITE_AT = 256 * 1024 /* octets to write at once */ };

void saved_file_use(struct saved_file *f, int fd)
{
    *f = (struct saved_file){
        .fd = fd,
        .buffer = g_byte_array_new(),
        .ends = g_array_new(FALSE, FALSE, sizeof(size_t)),
    };
}

/* Returns a descriptor, or -1. Sets `made` if there was no such file. */
static int open_or_make(const char *name, bool *made)
{
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    int fd = open(name, flags | O_EXCL, 0666);
    *made = fd >= 0;
    return fd >= 0 || errno != EEXIST ? fd : open(name, flags, 0666);
}

bool saved_file_open(struct saved_file *f, const char *name, char *const *inputs)
{
    bool standard_output = !strcmp(name, "-");
    if (!standard_output && !input_stays_whole("-w", name, inputs))
        return false;
    bool made = false;
    int fd = standard_output ? dup(STDOUT_FILENO) : open_or_make(name, &made);
    if (fd < 0) {
        message_error("%s: %s", name, g_strerror(errno));
        return false;
    }
    saved_file_use(f, fd);
    f->name = name;
    f->made = made;
    f->replaces = !standard_output;
    return true;
}

void saved_file_add(struct saved_file *f, const void *octets, size_t length)
{
    g_byte_array_append(f->buffer, octets, (guint)length);
}

void saved_file_end_piece(struct saved_file *f)
{
    size_t end = f->buffer->len;
    g_array_append_val(f->ends, end);
    if (end >= WRITE_AT)
        saved_file_flush(f);
}

/* Cuts off the half piece that a failed write left behind. `done`: octets of the buffer that were
 * written. */
static void cut_half_piece(const struct saved_file *f, size_t done)
{
    size_t whole = 0;
    for (guint i = 0; i < f->ends->len && g_array_index(f->ends, size_t, i) <= done; i++)
        whole = g_array_index(f->ends, size_t, i);
    if (ftruncate(f->fd, (off_t)(f->written + whole)) != 0)
        return; /* a pipe, of which nothing can be taken back */
}

/* Empties the file that is to be replaced. Devices and pipes have nothing to empty. */
static void empty(struct saved_file *f)
{
    struct stat info;
    f->replaces = false;
    if (fstat(f->fd, &info) == 0 && S_ISREG(info.st_mode) && ftruncate(f->fd, 0) != 0)
        f->failed = errno;
}

bool saved_file_flush(struct saved_file *f)
{
    if (f->replaces && f->ends->len)
        empty(f);
    size_t whole = f->ends->len ? g_array_index(f->ends, size_t, f->ends->len - 1) : 0;
    size_t done = f->failed ? whole : 0; /* after a failure, nothing follows */
    while (done < whole && !f->failed) {
        ssize_t n = write(f->fd, f->buffer->data + done, whole - done);
        if (n < 0 && errno != EINTR)
            f->failed = errno;
        if (n > 0)
            done += (size_t)n;
    }
    if (f->failed && done < whole)
        cut_half_piece(f, done);
    f->written += f->failed ? 0 : done;
    g_byte_array_remove_range(f->buffer, 0, (guint)whole);
    g_array_set_size(f->ends, 0);
    return !f->failed;
}

void saved_file_discard(struct saved_file *f)
{
    g_byte_array_set_size(f->buffer, 0);
    g_array_set_size(f->ends, 0);
}

int saved_file_close(struct saved_file *f)
{
    struct stat info;
    saved_file_flush(f);
    if (f->made && !f->failed && fstat(f->fd, &info) == 0 && info.st_size == 0)
        unlink(f->name);
    if (close(f->fd) != 0 && !f->failed)
        f->failed = errno;
    g_byte_array_unref(f->buffer);
    g_array_unref(f->ends);
    return f->failed;
}
