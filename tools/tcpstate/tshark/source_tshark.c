/*
 * The source that drives tshark: it lets the plugin print records and reads them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "source_tshark.h"

#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child_process.h"
#include "common/message.h"
#include "input/input_check.h"
#include "input/resume.h"
#include "record/record_format.h"
#include "tshark_errors.h"
#include "wireshark_settings.h"

enum {
    BUFFER_SIZE = 64 * 1024,
    ERRORS_MAX = 64 * 1024, /* of tshark's standard error, as much as is kept */
};

/* Where reading stands. */
struct tshark_reading {
    const struct sink *sink;
    uint64_t given; /* segments that it has */
    GString *errors;
    const char *bad_line;
    uint64_t line;
    uint32_t last_frame; /* that is known to have been read */
    bool begun;          /* the stream's header was seen */
    bool stopped;        /* the sink wants no more */
    bool from_tap;       /* the plugin was asked for the shorter way */
    bool untold;         /* which cannot tell all: the other way must be taken */
    size_t used;         /* octets of `buffer` that are an unfinished line */
    char buffer[BUFFER_SIZE];
};

/* Verdicts on whole conversations are known only after a first pass over the file. */
static bool needs_two_passes(const char *filter)
{
    return filter && strstr(filter, "tcpstate.conversation");
}

static void add_option(GPtrArray *argv, const char *option, const char *argument)
{
    g_ptr_array_add(argv, g_strdup(option));
    if (argument) /* of the option before it, whatever it begins with */
        g_ptr_array_add(argv, g_strdup(argument));
}

static void add_input(GPtrArray *argv, const struct source_request *request, const char *file)
{
    g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, request->count);
    if (request->interface) {
        add_option(argv, "-i", request->interface);
        if (request->capture_filter)
            add_option(argv, "-f", request->capture_filter);
        if (request->autostop)
            add_option(argv, "-a", request->autostop);
    } else {
        add_option(argv, "-r", file);
    }
    if (request->count)
        add_option(argv, "-c", count);
}

/*
 * Without a filter nobody looks at TCP's own analysis or at what TCP carries; with one, tshark does
 * all its usual work, because the filter may name any field. What servers' ports carry is called
 * plain data: in all versions of tshark the shortest way to have nobody dissect it. But rpcap, the
 * remote capture, carries frames, and in them TCP. Nothing but its looks tells it, and they count
 * only where neither port is said to be something: so its port 2002 is left alone, and the ports
 * that systems give to clients. "Decode As" of the user's own stands.
 */
static void add_less_work(GPtrArray *argv, bool from_tap)
{
    static const char *const preferences[] = {
        "tcp.analyze_sequence_numbers:FALSE",
        "tcp.calculate_timestamps:FALSE",
        "tcp.desegment_tcp_streams:FALSE",
    };
    add_option(argv, "-o", from_tap ? "tcpstate.from_tap:TRUE" : "tcpstate.from_tap:FALSE");
    static const char *const plain_data[] = {"tcp.port==0-2001,data", "tcp.port==2003-32767,data"};
    for (size_t i = 0; i < G_N_ELEMENTS(preferences); i++)
        add_option(argv, "-o", preferences[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(plain_data) && !wireshark_settings_matter(); i++)
        add_option(argv, "-d", plain_data[i]);
}

static GPtrArray *command_line(const struct source_request *request, const char *file,
                               bool from_tap)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    add_option(argv, request->tshark, NULL);
    add_option(argv, "-n", NULL);
    add_option(argv, "-q", NULL);
    if (needs_two_passes(request->filter))
        add_option(argv, "-2", NULL);
    if (!request->filter)
        add_less_work(argv, from_tap);
    add_input(argv, request, file);
    const char *option = request->segments ? RECORDS_OPTION : CONVERSATIONS_OPTION;
    g_autofree char *statistic =
        request->filter ? g_strdup_printf("%s,%s", option, request->filter) : g_strdup(option);
    add_option(argv, "-z", statistic);
    g_ptr_array_add(argv, NULL);
    return argv;
}

/* A comment that says something of frame number `*frame`. */
static bool is_remark(const char *line, size_t length, const char *remark, uint32_t *frame)
{
    size_t n = strlen(remark);
    if (length <= n || memcmp(line, remark, n) != 0)
        return false;
    *frame = (uint32_t)g_ascii_strtoull(line + n, NULL, 10);
    return true;
}

/* False: the line is not what it must be, or the sink wants no more. */
static bool take_line(struct tshark_reading *in, const char *line, size_t length)
{
    struct record record;
    in->line++;
    if (!in->begun) {
        in->begun = length == strlen(RECORD_HEADER) && !memcmp(line, RECORD_HEADER, length);
        in->bad_line = in->begun ? NULL : "it does not begin with \"" RECORD_HEADER "\"";
        return in->begun;
    }
    in->untold = in->from_tap && is_remark(line, length, RECORD_INCOMPLETE, &in->last_frame);
    if (in->untold)
        return false;
    if (is_remark(line, length, RECORD_REACHED, &in->last_frame))
        return true;
    enum record_kind kind = record_read(line, length, &record);
    if (kind == RECORD_BAD) {
        in->bad_line = record.error;
        return false;
    }
    if (kind == RECORD_SEGMENT) {
        in->last_frame = record.segment.segment.frame;
        in->given++;
    }
    if (kind == RECORD_CONVERSATION)
        in->last_frame = MAX(in->last_frame, record.conversation.last_frame);
    if (kind != RECORD_COMMENT)
        in->stopped = !in->sink->record(in->sink->user, kind, &record);
    return !in->stopped;
}

/* Takes the whole lines of the buffer and leaves the unfinished one at its start. */
static bool take_lines(struct tshark_reading *in, size_t more)
{
    const char *line = in->buffer;
    const char *end = in->buffer + in->used + more;
    const char *feed;
    for (; (feed = memchr(line, '\n', (size_t)(end - line))); line = feed + 1) {
        if (!take_line(in, line, (size_t)(feed - line)))
            return false;
    }
    in->used = (size_t)(end - line);
    if (in->used >= RECORD_LINE_SIZE) {
        in->line++;
        in->bad_line = "line too long";
        return false;
    }
    memmove(in->buffer, line, in->used);
    in->stopped = !in->sink->pause(in->sink->user);
    return !in->stopped;
}

static void take_errors(struct tshark_reading *in, const char *text, size_t length)
{
    for (size_t i = 0; i < length && in->errors->len < ERRORS_MAX; i++) {
        if (text[i]) /* the rest of the program reads it as a string */
            g_string_append_c(in->errors, text[i]);
    }
}

/* What is read goes behind the unfinished line; there it stays if it is output, and is overwritten
 * by the next piece if it is errors. */
static void read_all(struct tshark_reading *in, struct child_process *child)
{
    const int *from;
    gssize n;
    while ((n = child_read(child, in->buffer + in->used, BUFFER_SIZE - in->used, &from)) >= 0) {
        if (from == &child->errors)
            take_errors(in, in->buffer + in->used, (size_t)n);
        else if (!take_lines(in, (size_t)n))
            return;
    }
}

static enum status judge_end(const struct tshark_reading *in, const struct source_request *request,
                             int wait_status)
{
    struct tshark_end end = {
        .request = request,
        .errors = in->errors->str,
        .bad_line = in->bad_line,
        .line = in->line,
        .last_frame = in->last_frame,
        .wait_status = wait_status,
        .begun = in->begun,
    };
    if (in->stopped)
        return STATUS_OK;
    in->sink->pause(in->sink->user);
    if (WIFSIGNALED(wait_status) && child_interrupted())
        raise(child_interrupted()); /* as if the signal had met only us */
    if (!end.bad_line && in->used && wait_status == 0)
        end.bad_line = "the last line is not finished";
    return tshark_errors_judge(&end);
}

/* tshark reads pipes as its standard input only: so a named one, as of `-r <(zcat x.gz)`, becomes
 * ours. Gives the name to hand to tshark. */
static const char *open_named_pipe(const char *file)
{
    struct stat status;
    if (stat(file, &status) != 0 || !S_ISFIFO(status.st_mode))
        return file;
    int pipe = open(file, O_RDONLY);
    if (pipe < 0 || dup2(pipe, STDIN_FILENO) < 0)
        return file; /* tshark will say why not */
    close(pipe);
    return "-";
}

static enum status check_request(const struct source_request *request, const char *file)
{
    if (needs_two_passes(request->filter) && (!file || !strcmp(file, "-"))) {
        message_error(
            "-Y: tcpstate.conversation.* is known once the whole capture has been read, and "
            "%s can be read only once",
            input_name(request));
        message_hint("save it to one file first (tcpdump -w FILE, mergecap -w FILE)");
        return STATUS_USAGE;
    }
    return STATUS_OK;
}

/* Finds out what tshark is to open; live, nothing. */
static enum status choose_file(const struct source_request *request, const char **file)
{
    enum status status = request->interface ? STATUS_OK : input_check(request->file);
    if (status != STATUS_OK)
        return status;
    *file = request->interface ? NULL : open_named_pipe(request->file);
    return check_request(request, *file);
}

/* One run of tshark. Gives how many segments the sink took, and whether the tap left one untold. */
static enum status run_tshark(const struct source_request *request, const char *file, bool from_tap,
                              const struct sink *sink, uint64_t *given, bool *untold)
{
    struct child_process child;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) argv = command_line(request, file, from_tap);
    bool inherit_input = file && !strcmp(file, "-");
    if (!child_start(&child, (char **)argv->pdata, inherit_input, &error))
        return tshark_errors_not_started(error->message);

    struct tshark_reading *in = g_new0(struct tshark_reading, 1);
    in->sink = sink;
    in->from_tap = from_tap;
    in->errors = g_string_new(NULL);
    read_all(in, &child);
    if (in->stopped || in->bad_line || in->untold)
        child_kill(&child);
    int wait_status = child_wait(&child);
    enum status status = in->untold ? STATUS_OK : judge_end(in, request, wait_status);
    *given = in->given;
    *untold = in->untold;
    g_string_free(in->errors, TRUE);
    g_free(in);
    return status;
}

/* The plugin takes segments from the TCP dissector's tap, which saves tshark a tree of every frame,
 * where the capture can be read once more if the tap turns out not to tell them all. */
static bool may_ask_tap(const struct source_request *request, const char *file)
{
    return !request->filter && input_is_repeatable(file);
}

enum status source_tshark(const struct source_request *request, const struct sink *sink)
{
    const char *file;
    enum status status = choose_file(request, &file);
    if (status != STATUS_OK)
        return status;
    struct resume resume = {.sink = sink};
    struct sink rest = resume_sink(&resume);
    bool untold = false;
    status = run_tshark(request, file, may_ask_tap(request, file), sink, &resume.given, &untold);
    return untold ? run_tshark(request, file, false, &rest, &(uint64_t){0}, &untold) : status;
}
