/*
 * Keeps the packets of input that can be read only once.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kept_input.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/message.h"

static enum status keep(void *user, int from, int to)
{
    return kept_copy_run(user, from, to);
}

/* Finds out at once, not after the capture, whether the new file can be written. */
static bool try_output(const struct kept_input_request *request)
{
    struct saved_file file;
    if (!strcmp(request->output, "-"))
        return true;
    if (!saved_file_open(&file, request->output, request->inputs))
        return false;
    saved_file_close(&file);
    return true;
}

/* Reads how many octets a temporary file may take. Returns 0 after a message if $TCPSTATE_TEMPORARY_MB is
 * no such number. */
static uint64_t read_limit(void)
{
    const char *text = g_getenv("TCPSTATE_TEMPORARY_MB");
    guint64 megabytes = KEPT_INPUT_MAX >> 20;
    if (text && *text && !g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &megabytes, NULL)) {
        g_autofree char *safe = printable(text);
        message_error("TCPSTATE_TEMPORARY_MB: '%s' is not a number of megabytes", safe);
        return 0;
    }
    return megabytes << 20;
}

static bool open_temporary(struct kept_input *k)
{
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("tcpstate-XXXXXX.pcapng", &k->path, &error);
    if (fd < 0) {
        message_error("-w: no temporary file: %s", error->message);
        return false;
    }
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    saved_file_use(&k->file, fd);
    k->file.name = k->path;
    return true;
}

bool kept_input_init(struct kept_input *k, const struct kept_input_request *request)
{
    bool live = !request->inputs;
    *k = (struct kept_input){.limit = request->temporary ? read_limit() : 0};
    if (request->temporary && !k->limit)
        return false;
    if (request->temporary && (!try_output(request) || !open_temporary(k)))
        return false;
    if (!request->temporary && !saved_file_open(&k->file, request->output, request->inputs))
        return false;
    if (live) {
        k->live = request->temporary ? k->path : request->output;
        return true;
    }
    k->copy = (struct kept_copy){
        .out = &k->file,
        .temporary = request->temporary,
        .limit = k->limit,
        .count = request->count,
    };
    k->keeper = (struct input_keeper){.run = keep, .user = &k->copy};
    return true;
}

void kept_input_report(const struct kept_input *k)
{
    struct stat info;
    const uint64_t kilobyte = 1000; /* dumpcap counts in these */
    bool temporary = k->live && k->path && stat(k->path, &info) == 0;
    if (!temporary || (uint64_t)info.st_size < k->limit / kilobyte * kilobyte)
        return;
    message_error("-w: the capture ended at %" PRIu64 " MB, which a temporary file may take",
                  k->limit >> 20);
    message_hint(
        "TCPSTATE_TEMPORARY_MB raises this; without -Y, --select and --annotate, -w has no limit");
}

void kept_input_clear(struct kept_input *k)
{
    if (k->file.buffer)
        saved_file_close(&k->file);
    if (k->path)
        g_unlink(k->path);
    g_free(k->path);
}
