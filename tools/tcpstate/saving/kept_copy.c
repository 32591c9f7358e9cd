/*
 * Keeps a copy of the capture that flows through a pipeline.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "kept_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "common/message.h"
#include "piece_copy.h"

struct flow {
    const struct kept_copy *kept;
    struct capture_file in;
    struct saved_file onward; /* to the reader of the pipeline */
    struct piece_copy copy;
    struct piece_copy pass;
    int from;
    bool full; /* the limit is reached */
};

/* Passes on what was read, before a read() that may block. Waits for input, or for the end of the
 * reader. */
static void wait_for_input(void *user)
{
    struct flow *flow = user;
    saved_file_flush(&flow->onward);
    struct pollfd ends[] = {{.fd = flow->from, .events = POLLIN}, {.fd = flow->onward.fd}};
    while (poll(ends, G_N_ELEMENTS(ends), -1) < 0 && errno == EINTR)
        continue;
    if (!ends[0].revents) { /* the reader has closed its end: the input ends here */
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        dup2(null, flow->from);
        close(null);
    }
}

static bool goes_on(const struct flow *flow)
{
    const struct kept_copy *k = flow->kept;
    return !flow->onward.failed && (!k->count || flow->in.frames < k->count);
}

static void keep(struct flow *flow, const struct capture_piece *piece)
{
    const struct kept_copy *k = flow->kept;
    flow->full = flow->full ||
                 (k->limit && k->out->written + k->out->buffer->len + piece->length > k->limit);
    if (!flow->full)
        piece_copy_add(&flow->copy, piece, NULL);
}

/* Passes on what cannot be copied, so that its reader shows it, or can say what is wrong with it. */
static void pass_rest(struct flow *flow)
{
    struct byte_reader *bytes = &flow->in.bytes;
    while (!flow->onward.failed && byte_reader_has(bytes, 1)) {
        saved_file_add(&flow->onward, bytes->at, (size_t)(bytes->end - bytes->at));
        saved_file_end_piece(&flow->onward);
        bytes->at = bytes->end;
    }
}

static enum capture_result copy_pieces(struct flow *flow)
{
    struct capture_piece piece;
    enum capture_result result = CAPTURE_PACKET;
    while (goes_on(flow)) {
        result = capture_file_next_piece(&flow->in, &piece);
        if (result != CAPTURE_PACKET)
            break;
        keep(flow, &piece);
        piece_copy_add(&flow->pass, &piece, NULL);
    }
    return result;
}

static enum status judge(const struct flow *flow, enum capture_result result, int failed)
{
    const char *name = flow->kept->out->name;
    if (failed)
        message_error("%s: %s; what was written before that can be read", name, g_strerror(failed));
    else if (flow->full)
        message_error(
            "%s: the capture is larger than %" PRIu64 " MB, which a temporary file may "
            "take; save it first (tcpdump -w FILE, mergecap -w FILE), or set TCPSTATE_TEMPORARY_MB",
            name, flow->kept->limit >> 20);
    else if (result == CAPTURE_UNSURE && flow->in.frames == 0)
        message_error("-w: the capture cannot be copied: %s; save it to FILE first: "
                      "editcap -F pcapng FILE NEW makes a capture of it that can",
                      flow->in.why);
    else if (result == CAPTURE_UNSURE)
        message_error("-w: the capture cannot be copied beyond frame %" PRIu32
                      ": %s; what comes before that was written",
                      flow->in.frames, flow->in.why);
    else
        return STATUS_OK;
    return result == CAPTURE_UNSURE ? STATUS_INPUT : STATUS_OUTPUT;
}

enum status kept_copy_run(const struct kept_copy *k, int from, int to)
{
    struct flow flow = {.kept = k, .from = from};
    signal(SIGPIPE, SIG_IGN);
    saved_file_use(&flow.onward, to);
    enum capture_result result = capture_file_open(&flow.in, from, wait_for_input, &flow);
    if (result == CAPTURE_PACKET) {
        if (k->temporary)
            piece_copy_begin_same(&flow.copy, &flow.in, k->out);
        else
            piece_copy_begin(&flow.copy, &flow.in, k->out);
        piece_copy_begin_same(&flow.pass, &flow.in, &flow.onward);
        result = copy_pieces(&flow);
    }
    if (result == CAPTURE_CUT_SHORT || result == CAPTURE_UNSURE)
        pass_rest(&flow);
    if (result == CAPTURE_UNSURE && flow.in.frames == 0)
        saved_file_discard(k->out);
    int failed = saved_file_close(k->out);
    saved_file_close(&flow.onward);
    enum status status = judge(&flow, result, failed);
    capture_file_close(&flow.in);
    return status;
}
