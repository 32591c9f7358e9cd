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

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

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

/* Like peek_pipe, but waits for the octets that it takes to recognise a text. */
static size_t peek_pipe_enough(int fd, char *octets, size_t size)
{
    size_t count;
    while ((count = peek_pipe(fd, octets, size)) > 0 && count < LOOK_AT_LEAST) {
        struct pollfd end = {.fd = fd, .events = 0};
        if (poll(&end, 1, 0) > 0)
            break; /* its writers are gone: no more comes */
        g_usleep(10000);
    }
    return count;
}

/* Returns true if the pipe has no writer any more. */
static bool has_ended(int fd, const struct stat *info)
{
    struct pollfd end = {.fd = fd, .events = 0};
    return S_ISFIFO(info->st_mode) && poll(&end, 1, 0) > 0;
}

/* Returns the number of first octets of the open file, which stay there. */
static size_t peek(int fd, char *octets, size_t size)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return 0;
    if (S_ISFIFO(info.st_mode))
        return peek_pipe_enough(fd, octets, size);
    if (!S_ISREG(info.st_mode))
        return 0;
    ssize_t n = pread(fd, octets, size, lseek(fd, 0, SEEK_CUR));
    return n > 0 ? (size_t)n : 0;
}

/* Returns whether the octets begin a text that is packed by gzip (RFC 1952). */
static bool is_packed_text(const char *octets, size_t count)
{
    enum {
        GZIP_WINDOW = 15 + 16
    }; /* windowBits of inflateInit2(): 15 is the largest, + 16 means gzip */
    unsigned char unpacked[LOOK_AT];
    z_stream z = {
        .next_in = (unsigned char *)octets,
        .avail_in = (uInt)count,
        .next_out = unpacked,
        .avail_out = sizeof unpacked,
    };
    if (count < LOOK_AT_LEAST || inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return false;
    int result = inflate(&z, Z_SYNC_FLUSH);
    size_t length = sizeof unpacked - z.avail_out;
    inflateEnd(&z);
    return (result == Z_OK || result == Z_STREAM_END) && length >= LOOK_AT_LEAST &&
           is_text(unpacked, length);
}

static char *read_all(int fd, size_t *size, const char *name)
{
    char *text = text_read(fd, size);
    int error = errno;
    if (!text && error == EFBIG)
        message_error("%s is a text of more than %zu MiB: give a part of it", name,
                      TEXT_OCTETS_MAX >> 20);
    else if (!text)
        message_error("%s: %s", name, g_strerror(error));
    return text;
}

/* Returns the path of the capture, or NULL if no packet is in the text. Sets `not_read` to the number of lines
 * that look like packets and could not be read. */
static char *convert(const char *text, size_t size, const char *name, size_t *not_read)
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
    struct conversion_result result = text_convert(&conversion, text, size, path);
    endpoint_names_free(conversion.names);
    *not_read = result.not_read;
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

/* Says that nothing can be in a pipe with fewer octets than a capture or a packet has. */
static void say_too_short(const char *name, size_t count)
{
    if (count == 0)
        message_error("%s is empty", name);
    else
        message_error("%s has only %zu octet%s: neither a capture nor a text with packets", name,
                      count, count == 1 ? "" : "s");
    message_hint("the program that writes it may have failed");
}

static void say_no_packets(const char *name)
{
    message_error("%s is a text without packets that tcpstate can read", name);
    message_hint("it reads the lines of tcpdump, and the packet list or details of Wireshark");
}

static void say_packed(const char *name)
{
    message_error("%s is a text that gzip has packed", name);
    message_hint("unpack it: zcat FILE | tcpstate -r -");
}

/*
 * Returns what to read in place of the open `fd`: the path of a capture, or `name` itself if that is no
 * text, or one without packets that may be read again. Returns NULL, and has said why, if there is
 * nothing to read.
 */
static char *convert_open(int fd, const char *name, const char *input)
{
    char octets[LOOK_AT];
    struct stat info;
    size_t count = peek(fd, octets, LOOK_AT);
    if (fstat(fd, &info) != 0)
        return g_strdup(input);
    if (count < LOOK_AT_LEAST && has_ended(fd, &info)) {
        say_too_short(name, count);
        return NULL;
    }
    bool pipe = !S_ISREG(info.st_mode);
    if (pipe && is_packed_text(octets, count)) {
        say_packed(name);
        return NULL;
    }
    if (!is_text(octets, count))
        return g_strdup(input);
    size_t size = 0;
    g_autofree char *text = read_all(fd, &size, name);
    if (!text)
        return NULL;
    size_t not_read = 0;
    char *path = convert(text, size, name, &not_read);
    if (path)
        return path;
    /* tshark reads some captures that are texts. They have no lines like those of tcpdump. */
    if (!not_read && !pipe)
        return g_strdup(input);
    say_no_packets(name);
    return NULL;
}

/* Makes a named pipe standard input. What opens a pipe with a name and closes it takes what was written
 * into it, so it is opened once. */
static bool open_pipe(const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || dup2(fd, STDIN_FILENO) < 0) {
        message_error("%s: %s", file, g_strerror(errno));
        return false;
    }
    if (fd != STDIN_FILENO)
        close(fd);
    return true;
}

/* As convert_open. `only`: no other file is read. Among others, a named pipe is read as a capture. */
static char *convert_input(const char *file, bool only)
{
    struct stat info;
    if (g_str_equal(file, "-"))
        return convert_open(STDIN_FILENO, "standard input", file);
    if (stat(file, &info) != 0)
        return g_strdup(file);
    if (S_ISFIFO(info.st_mode) && only)
        return open_pipe(file) ? convert_open(STDIN_FILENO, file, "-") : NULL;
    if (!S_ISREG(info.st_mode))
        return g_strdup(file);
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return g_strdup(file);
    char *input = convert_open(fd, file, file);
    close(fd);
    return input;
}

bool text_inputs_convert(char *const *files, char ***inputs)
{
    unsigned count = files ? g_strv_length((char **)files) : 0;
    *inputs = files ? g_new0(char *, count + 1) : NULL;
    for (unsigned i = 0; i < count; i++) {
        (*inputs)[i] = convert_input(files[i], count == 1);
        if (!(*inputs)[i])
            return false;
    }
    return true;
}

void text_inputs_explain(char **inputs, char *const *files)
{
    for (unsigned i = 0; inputs && inputs[i]; i++) {
        char octets[LOOK_AT];
        int fd = -1;
        if (g_str_equal(inputs[i], files[i]) && g_file_test(files[i], G_FILE_TEST_IS_REGULAR))
            fd = open(files[i], O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        size_t count = peek(fd, octets, LOOK_AT);
        if (is_text(octets, count))
            say_no_packets(files[i]);
        else if (is_packed_text(octets, count))
            say_packed(files[i]);
        close(fd);
    }
}

void text_inputs_remove(char **inputs, char *const *files)
{
    for (unsigned i = 0; inputs && inputs[i]; i++)
        if (!g_str_equal(inputs[i], files[i]) && !g_str_equal(inputs[i], "-"))
            g_unlink(inputs[i]);
    g_strfreev(inputs);
}
