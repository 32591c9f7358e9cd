/*
 * Runs tshark, whose plugin prints records, and passes them to the sink.
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
    INTERRUPT_DELAY_MS = 500, /* dumpcap gets packets from the kernel at most 250 ms late */
    LATEST_END_S = 10,        /* when tshark ends a capture of whose beginning it does not tell */
    ERRORS_MAX = 64 * 1024,   /* octets of tshark's error output that are kept */
};

/* One run of tshark, as far as it has been read. */
struct tshark_reading {
    const struct source_request *request;
    const struct sink *sink;
    uint64_t given; /* segments passed to the sink */
    GString *errors;
    const char *bad_line; /* why a line of the output was refused, or NULL */
    uint64_t line;        /* lines read */
    uint32_t last_frame;  /* the last frame that is known to have been read */
    uint64_t cut_headers; /* frames whose TCP headers were cut off, as the plugin has counted */
    uint32_t first_cut;
    bool capturing;  /* the live capture has begun */
    bool begun;      /* the header of the record stream was read */
    bool stopped;    /* the sink wants no more */
    bool from_tap;   /* the plugin takes segments from the tap; see may_use_tap() */
    bool incomplete; /* the tap missed a segment: tshark must run again without it */
    size_t used;     /* octets in `buffer`: a line whose end is not read yet */
    char buffer[BUFFER_SIZE];
};

/* The verdict on a conversation can be filtered by only after a first pass over the file. */
static bool needs_two_passes(const char *filter)
{
    return filter && strstr(filter, "tcpstate.conversation");
}

static void add_option(GPtrArray *argv, const char *option, const char *argument)
{
    g_ptr_array_add(argv, g_strdup(option));
    if (argument)
        g_ptr_array_add(argv, g_strdup(argument));
}

/* dumpcap, which captures for tshark, writes the packets. */
static void add_saving(GPtrArray *argv, const struct source_request *request)
{
    enum { KILOBYTE = 1000 /* of dumpcap */ };
    add_option(argv, "-w", request->save);
    add_option(argv, "-F", g_str_has_suffix(request->save, ".pcap") ? "pcap" : "pcapng");
    if (!request->save_limit)
        return;
    g_autofree char *limit =
        g_strdup_printf("filesize:%" G_GUINT64_FORMAT, request->save_limit / KILOBYTE);
    add_option(argv, "-a", limit);
}

/* Returns the seconds of `duration:SECONDS`. */
static double seconds_of(const char *autostop)
{
    return g_ascii_strtod(strchr(autostop, ':') + 1, NULL);
}

/* Limits the capture if the environment keeps tshark from saying when it has begun. Otherwise take_errors() sets the end:
 * dumpcap counts from a moment before that, and drops what it has not read from the kernel when its time is over. */
static void add_latest_end(GPtrArray *argv, const char *autostop)
{
    g_autofree char *duration =
        g_strdup_printf("duration:%" G_GINT64_FORMAT, (gint64)seconds_of(autostop) + LATEST_END_S);
    add_option(argv, "-a", duration);
}

static void add_input(GPtrArray *argv, const struct source_request *request, const char *file)
{
    g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, request->count);
    if (request->interface) {
        add_option(argv, "-i", request->interface);
        if (request->capture_filter)
            add_option(argv, "-f", request->capture_filter);
        if (request->autostop)
            add_latest_end(argv, request->autostop);
        if (request->save)
            add_saving(argv, request);
    } else {
        add_option(argv, "-r", file);
    }
    if (request->count)
        add_option(argv, "-c", count);
}

/*
 * Adds options that save tshark work: no TCP analysis, and no dissection of what TCP carries.
 *
 * This is for runs without a display filter, because a filter may name any field. "Decode As" data on
 * the ports of servers is what keeps all versions of tshark from dissecting the payload.
 *
 * rpcap (remote capture) carries frames, in which there may be TCP. Wireshark recognises it by its
 * octets, if neither port has a dissector. So port 2002, which rpcap uses, and the ports that systems
 * give to clients are left out. Where the user has "Decode As" entries or the like, they count, and
 * none is added here.
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

/* Reads a comment of the plugin about a frame, for example "# reached: frame 1000". Returns false if the
 * line is another one. */
static bool read_remark(const char *line, size_t length, const char *remark, uint32_t *frame)
{
    size_t n = strlen(remark);
    if (length <= n || memcmp(line, remark, n) != 0)
        return false;
    *frame = (uint32_t)g_ascii_strtoull(line + n, NULL, 10);
    return true;
}

/* Reads the plugin's comment about cut headers: "# cut: 14 headers, first in frame 1". Returns false if
 * the line is another one. */
static bool read_cut_headers(struct tshark_reading *in, const char *line, size_t length)
{
    size_t n = strlen(RECORD_CUT);
    if (length <= n || memcmp(line, RECORD_CUT, n) != 0)
        return false;
    char *rest;
    in->cut_headers = g_ascii_strtoull(line + n, &rest, 10);
    if (g_str_has_prefix(rest, RECORD_CUT_FIRST))
        in->first_cut = (uint32_t)g_ascii_strtoull(rest + strlen(RECORD_CUT_FIRST), NULL, 10);
    return true;
}

/* Reads one line of tshark's output. Returns false when the rest of the output must not be read. */
static bool take_line(struct tshark_reading *in, const char *line, size_t length)
{
    struct record record;
    in->line++;
    if (!in->begun) {
        in->begun = length == strlen(RECORD_HEADER) && !memcmp(line, RECORD_HEADER, length);
        in->bad_line = in->begun ? NULL : "it does not begin with \"" RECORD_HEADER "\"";
        return in->begun;
    }
    in->incomplete = in->from_tap && read_remark(line, length, RECORD_INCOMPLETE, &in->last_frame);
    if (in->incomplete)
        return false;
    if (read_remark(line, length, RECORD_REACHED, &in->last_frame) ||
        read_cut_headers(in, line, length))
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
    if (kind == RECORD_ICMP) {
        in->last_frame = record.icmp.error.frame;
        in->given++;
    }
    if (kind == RECORD_CONVERSATION)
        in->last_frame = MAX(in->last_frame, record.conversation.last_frame);
    if (kind != RECORD_COMMENT)
        in->stopped = !in->sink->record(in->sink->user, kind, &record);
    return !in->stopped;
}

/* Reads the whole lines in the buffer, to which `more` octets were added. Moves the unfinished line to
 * its start. Returns false when the rest of the output must not be read. */
static bool take_lines(struct tshark_reading *in, size_t more)
{
    const char *line = in->buffer;
    const char *end = in->buffer + in->used + more;
    const char *line_feed;
    for (; (line_feed = memchr(line, '\n', (size_t)(end - line))); line = line_feed + 1) {
        if (!take_line(in, line, (size_t)(line_feed - line)))
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

/* Keeps tshark's error output. There tshark also says that dumpcap has opened the interface. */
static void take_errors(struct tshark_reading *in, const char *text, size_t length)
{
    for (size_t i = 0; i < length && in->errors->len < ERRORS_MAX; i++) {
        if (text[i]) /* no NUL: the errors are read as one string */
            g_string_append_c(in->errors, text[i]);
    }
    if (!in->capturing && strstr(in->errors->str, "Capture started")) {
        in->capturing = true;
        if (in->request->autostop)
            child_interrupt_after(seconds_of(in->request->autostop));
        input_capturing(in->request);
    }
}

/* Reads tshark's output and errors to their end. Both are read into the buffer, behind the unfinished
 * line; errors are copied from there and overwritten. */
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

/* Returns the exit status of a run that is over, after a message if it is not STATUS_OK. */
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
        raise(child_interrupted()); /* end by the same signal */
    if (!end.bad_line && in->used && wait_status == 0)
        end.bad_line = "the last line is not finished";
    input_cut_headers(request, in->cut_headers, in->first_cut);
    return tshark_errors_judge(&end);
}

/* tshark reads a pipe only from its standard input. So a pipe with a name, as in `-r <(zcat x.gz)`, is
 * made the standard input. Returns the file name to give to tshark. */
static const char *open_named_pipe(const char *file)
{
    struct stat status;
    if (stat(file, &status) != 0 || !S_ISFIFO(status.st_mode))
        return file;
    int pipe = open(file, O_RDONLY);
    if (pipe < 0 || dup2(pipe, STDIN_FILENO) < 0)
        return file; /* tshark reports the error */
    close(pipe);
    return "-";
}

/* Checks that tshark can read the input as often as the filter needs. */
static enum status check_passes(const struct source_request *request, const char *file)
{
    if (needs_two_passes(request->filter) && (!file || !strcmp(file, "-"))) {
        message_error(
            "-Y: a filter on tcpstate.conversation.* needs the capture to be read twice, but "
            "%s can be read only once",
            input_name(request));
        message_hint("save it to one file first (tcpdump -w FILE, mergecap -w FILE)");
        return STATUS_USAGE;
    }
    return STATUS_OK;
}

/*
 * Runs tshark once.
 *
 * file        what it reads; NULL: it captures live
 * given       set to the number of segments passed to the sink
 * incomplete  set to true if the tap missed a segment; the return value means nothing then
 */
static enum status run_tshark(const struct source_request *request, const char *file, bool from_tap,
                              const struct sink *sink, uint64_t *given, bool *incomplete)
{
    struct child_process child;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) argv = command_line(request, file, from_tap);
    bool inherit_input = file && !strcmp(file, "-");
    if (!child_start(&child, (char **)argv->pdata, inherit_input, &error))
        return tshark_errors_not_started(error->message);
    if (request->interface)
        child_delay_interrupt(INTERRUPT_DELAY_MS);

    struct tshark_reading *in = g_new0(struct tshark_reading, 1);
    in->request = request;
    in->sink = sink;
    in->from_tap = from_tap;
    in->errors = g_string_new(NULL);
    read_all(in, &child);
    if (in->stopped || in->bad_line || in->incomplete)
        child_kill(&child);
    int wait_status = child_wait(&child);
    enum status status = in->incomplete ? STATUS_OK : judge_end(in, request, wait_status);
    *given = in->given;
    *incomplete = in->incomplete;
    g_string_free(in->errors, TRUE);
    g_free(in);
    return status;
}

/* Returns whether the plugin may take segments from the TCP dissector's tap. That saves tshark a tree
 * for each frame, but the tap may miss a segment. Then the plugin says so, and the capture is read once
 * more without the tap. */
static bool may_use_tap(const struct source_request *request, const char *file)
{
    return !request->filter && input_is_repeatable(file);
}

enum status source_tshark(const struct source_request *request, const struct sink *sink)
{
    const char *file = request->interface ? NULL : open_named_pipe(request->file);
    enum status status = check_passes(request, file);
    if (status != STATUS_OK)
        return status;
    struct resume resume = {.sink = sink};
    struct sink resuming = resume_sink(&resume);
    bool incomplete = false;
    status =
        run_tshark(request, file, may_use_tap(request, file), sink, &resume.given, &incomplete);
    if (incomplete)
        status = run_tshark(request, file, false, &resuming, &(uint64_t){0}, &incomplete);
    return status;
}
