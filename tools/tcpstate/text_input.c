/*
 * Texts: recognised by their first octets, and converted as tcpdump2pcap does.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* tee() */
#endif

#include "text_input.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/message.h"
#include "tcpdump2pcap/conversion.h"

/* So many octets show whether an input is a text. */
enum { LOOK_AT = 4096, LOOK_AT_LEAST = 4 };

/*
 * Copies the first octets of a pipe, and leaves them in it. Waits until the pipe has some.
 *
 * Returns their number, or 0 where that cannot be done.
 */
static size_t peek_pipe(int fd, char *octets, size_t size)
{
    size_t count = 0;
#ifdef __linux__
    int copy[2];
    if (pipe2(copy, O_CLOEXEC) != 0)
        return 0;
    if (tee(fd, copy[1], size, 0) > 0) {
        ssize_t n = read(copy[0], octets, size);
        count = n > 0 ? (size_t)n : 0;
    }
    close(copy[0]);
    close(copy[1]);
#else
    (void)fd;
    (void)octets;
    (void)size;
#endif
    return count;
}

/* Returns the number of first octets of the open file, which stay there. A pipe is looked at only if
 * it is standard input: one with a name may not be open at its other end yet. */
static size_t peek(int fd, char *octets, size_t size, bool standard_input)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return 0;
    if (S_ISFIFO(info.st_mode) && standard_input)
        return peek_pipe(fd, octets, size);
    if (!S_ISREG(info.st_mode))
        return 0;
    ssize_t n = pread(fd, octets, size, lseek(fd, 0, SEEK_CUR));
    return n > 0 ? (size_t)n : 0;
}

/* A text has no control characters but those of terminals and dumps. Any capture has a zero octet
 * among its first ones, or the magic number of gzip. */
static bool is_text(const char *octets, size_t count)
{
    if (count < LOOK_AT_LEAST || is_capture(octets, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if ((unsigned char)octets[i] < ' ' && !strchr("\t\n\v\f\r\x1b\b", octets[i]))
            return false;
    return !memchr(octets, '\0', count);
}

static GByteArray *read_all(int fd)
{
    GByteArray *text = g_byte_array_new();
    guint8 buffer[16384];
    ssize_t count;
    while ((count = read(fd, buffer, sizeof buffer)) > 0)
        g_byte_array_append(text, buffer, (guint)count);
    return text;
}

/* Returns the path of the capture, or NULL if no packet is in the text. */
static char *convert(const GByteArray *text, const char *name)
{
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("tcpstate-XXXXXX.pcap", &path, &error);
    if (fd < 0) {
        message_error("%s is a text, and needs a temporary file: %s", name, error->message);
        return NULL;
    }
    close(fd);
    struct conversion conversion = {.name = name, .names = endpoint_names_new()};
    struct conversion_result result =
        text_convert(&conversion, (const char *)text->data, text->len, path);
    endpoint_names_free(conversion.names);
    if (result.packets > 0 || result.not_read > 0)
        message_error("%s is a text: %u packet%s found, %zu not read", name, result.packets,
                      result.packets == 1 ? "" : "s", result.not_read);
    bool written = result.packets > 0 && !result.error;
    if (result.error)
        message_error("%s", result.error);
    g_free(result.error);
    if (written)
        return g_steal_pointer(&path);
    g_unlink(path);
    return NULL;
}

/* Returns the path of a capture, or NULL if the input is no text or has no packet. */
static char *convert_input(const char *file)
{
    bool standard_input = strcmp(file, "-") == 0;
    struct stat info;
    /* Whoever opens a pipe with a name and closes it takes what was written into it. */
    if (!standard_input && (stat(file, &info) != 0 || !S_ISREG(info.st_mode)))
        return NULL;
    int fd = standard_input ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
    char octets[LOOK_AT];
    char *path = NULL;
    if (fd < 0)
        return NULL;
    if (is_text(octets, peek(fd, octets, LOOK_AT, standard_input))) {
        GByteArray *text = read_all(fd);
        path = convert(text, standard_input ? "standard input" : file);
        g_byte_array_unref(text);
    }
    if (!standard_input)
        close(fd);
    return path;
}

char **text_inputs_convert(char *const *files)
{
    char **inputs = g_strdupv((char **)files);
    for (unsigned i = 0; inputs && inputs[i]; i++) {
        char *path = convert_input(files[i]);
        if (path) {
            g_free(inputs[i]);
            inputs[i] = path;
        }
    }
    return inputs;
}

void text_inputs_remove(char **inputs, char *const *files)
{
    for (unsigned i = 0; inputs && inputs[i]; i++)
        if (!g_str_equal(inputs[i], files[i]))
            g_unlink(inputs[i]);
    g_strfreev(inputs);
}
