/*
 * Reads the input once or several times, as the options need it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "passes.h"

#include <unistd.h>

#include "common/message.h"
#include "input/input_check.h"
#include "input/input_pipeline.h"
#include "progress.h"
#include "selection/selected_records.h"
#include "source_choice.h"

/* One run of the program. */
struct reading {
    const struct options *options;
    char **files;
    struct source_request *request;
    struct output *output;
};

static bool was_read(enum status status)
{
    return status == STATUS_OK || status == STATUS_CUT_SHORT;
}

/* Reads the input once, through a pipeline if it needs one (see input_pipeline.h). */
static enum status read_once(const struct reading *r, bool segments, const struct sink *sink)
{
    const struct options *o = r->options;
    struct input_pipeline pipeline = {.errors = -1};
    struct source_request request = *r->request;
    enum status status = STATUS_OK;
    g_autofree char *names = r->files ? g_strjoinv(", ", o->files) : NULL;
    if (r->files && (r->files[1] || o->capture_filter)) {
        request.name = g_str_equal(names, "-") ? NULL : names;
        request.file = "-";
        status = input_pipeline_start(&pipeline, r->files, o->capture_filter, o->tshark);
    }
    request.segments = segments;
    if (status == STATUS_OK)
        status = source_read(o, &request, sink);
    return input_pipeline_finish(&pipeline, status);
}

static bool shows_segments(const struct reading *r)
{
    return r->output->view.segment || r->output->view.icmp;
}

/* Shows the selected conversations. */
static enum status show_conversations(const struct reading *r, const struct sink *output)
{
    struct selected_records selected = {.next = output, .selection = r->options->selection};
    struct sink sink = selected_records_sink(&selected);
    return read_once(r, false, &sink);
}

/* Collects the streams of the selected conversations. The second pass will say again what is to be
 * said about the input, so the messages of this one count only if it fails. */
static enum status collect_streams(const struct reading *r, struct selected_streams *streams)
{
    struct selected_records selected = {.selection = r->options->selection, .collected = streams};
    struct sink sink = selected_records_sink(&selected);
    message_hold();
    enum status status = read_once(r, false, &sink);
    message_release(!was_read(status));
    return status;
}

/* Shows the selected conversations with their segments, in two passes. */
static enum status show_segments(const struct reading *r, const struct sink *output)
{
    struct selected_streams streams;
    struct selected_records selected = {.next = output, .streams = &streams};
    struct sink sink = selected_records_sink(&selected);
    selected_streams_init(&streams);
    enum status status = collect_streams(r, &streams);
    if (was_read(status))
        status = read_once(r, true, &sink);
    selected_streams_clear(&streams);
    return status;
}

static enum status show(const struct reading *r)
{
    struct sink output = output_sink(r->output);
    if (!r->options->selection)
        return read_once(r, r->output->view.segment, &output);
    return shows_segments(r) ? show_segments(r, &output) : show_conversations(r, &output);
}

/* Checks that the input can be read as often as the selection needs. */
static enum status check_passes(const struct reading *r)
{
    if (!r->options->selection || !shows_segments(r))
        return STATUS_OK;
    for (char **file = r->files; file && *file; file++) {
        if (!input_is_repeatable(*file))
            break;
        if (!file[1])
            return STATUS_OK;
    }
    message_error(
        "--select: to show segments, the capture must be read twice, but %s can be read only once",
        input_name(r->request));
    message_hint("-q shows only conversations, in one pass; or save it first (tcpdump -w FILE)");
    return STATUS_USAGE;
}

static void say_nothing_found(const struct options *o, const struct source_request *request)
{
    if (o->select)
        message_error("no conversation of %s is one that --select describes: %s",
                      input_name(request), o->select);
    else if (o->filter)
        message_error("no TCP segment of %s passes the filter %s", input_name(request), o->filter);
    else
        message_error("no TCP segment in %s", input_name(request));
}

enum status passes_run(const struct options *o, char **files, struct source_request *request,
                       struct output *output)
{
    struct reading r = {o, files, request, output};
    enum status status = check_passes(&r);
    if (status != STATUS_OK)
        return status;
    if (o->interface && isatty(STDERR_FILENO))
        message_error("capturing on %s; Ctrl-C ends it and shows the verdicts", o->interface);
    output_begin(output, files);
    status = show(&r);
    progress_stop();
    if (was_read(status) && !output_end(output))
        return output_error(output);
    if (output->failed)
        return output_error(output);
    if (status == STATUS_OK && !output->records)
        say_nothing_found(o, request);
    else if (status == STATUS_OK && !output_is_answered(output))
        return STATUS_INPUT;
    return status;
}
