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
#include "saving/saving.h"
#include "selection/selected_records.h"
#include "source_choice.h"

/* One run of the program. */
struct reading {
    const struct options *options;
    char **files;
    struct source_request *request;
    struct output *output;
    struct saving *saving;          /* NULL: no packets are saved */
    struct verdict_texts *verdicts; /* NULL: without --annotate */
    struct number_set *streams;     /* of the selected conversations */
    struct renumbering *numbers;    /* see needs_numbers() */
};

static bool was_read(enum status status)
{
    return status == STATUS_OK || status == STATUS_CUT_SHORT;
}

/* Reads the input once, through a pipeline if it needs one (see input_pipeline.h). */
static enum status read_once(const struct reading *r, bool segments, const char *filter,
                             const struct sink *sink)
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
    request.filter = filter;
    if (status == STATUS_OK)
        status = source_read(o, &request, sink);
    return input_pipeline_finish(&pipeline, status);
}

static bool shows_segments(const struct reading *r)
{
    return r->output->view.segment || r->output->view.icmp;
}

/* Returns whether the view must wait until it is known which conversations are selected. */
static bool shows_later(const struct reading *r)
{
    return r->options->selection && shows_segments(r);
}

/* Returns whether the packets to save depend on the verdicts. */
static bool saves_later(const struct reading *r)
{
    const struct options *o = r->options;
    return r->saving && (o->selection || o->filter || o->annotate);
}

/* Returns whether some conversations are to be saved, not all packets. */
static bool saves_some(const struct reading *r)
{
    return r->saving && (r->options->selection || r->options->filter);
}

/* Returns whether comments name frames that get new numbers. */
static bool needs_numbers(const struct reading *r)
{
    return saves_some(r) && r->verdicts;
}

/* The first pass: collects the selected streams, keeps the verdicts that --annotate needs, and shows
 * what can be shown in this pass. */
static enum status first_pass(const struct reading *r, const struct sink *output)
{
    bool keeps = r->verdicts && !needs_numbers(r);
    struct sink keeping = keeps ? verdict_texts_sink(r->verdicts) : (struct sink){0};
    struct sink_pair pair = {output, &keeping};
    struct sink both = sink_pair_sink(&pair);
    bool shows = !shows_later(r);
    const struct sink *next = shows ? output : NULL;
    if (keeps)
        next = shows ? &both : &keeping;
    struct selected_records selected = {
        .next = next, .selection = r->options->selection, .collected = r->streams};
    struct sink sink = selected_records_sink(&selected);
    return read_once(r, shows && shows_segments(r), r->options->filter, &sink);
}

/* Reads again and shows the selected conversations with their segments. */
static enum status showing_pass(const struct reading *r, const struct sink *output)
{
    struct selected_records selected = {.next = output, .streams = r->streams};
    struct sink sink = selected_records_sink(&selected);
    return read_once(r, true, r->options->filter, &sink);
}

/* Reads again, without a display filter, and saves whole conversations. */
static enum status saving_pass(const struct reading *r)
{
    const struct renumbering *numbers = needs_numbers(r) ? r->numbers : NULL;
    struct sink sink =
        saving_sink(r->saving, saves_some(r) ? r->streams : NULL, r->verdicts, numbers);
    return read_once(r, true, NULL, &sink);
}

/* Reads again to find out which numbers the frames will have that are saved. */
static enum status numbering_pass(const struct reading *r)
{
    struct sink texts = verdict_texts_sink(r->verdicts);
    number_set_complete(r->streams);
    renumbering_init(r->numbers, r->streams, &texts);
    struct sink sink = renumbering_sink(r->numbers);
    return read_once(r, true, NULL, &sink);
}

/* Makes a pass whose messages another pass says, too. They count only if this one fails. */
static enum status repeat(enum status so_far, enum status (*pass)(const struct reading *r),
                          const struct reading *r)
{
    message_hold();
    enum status status = pass(r);
    message_release(!was_read(status));
    return was_read(status) ? so_far : status;
}

static enum status all_passes(const struct reading *r)
{
    struct sink output = output_sink(r->output);
    bool again = shows_later(r);
    if (again)
        message_hold();
    enum status status = first_pass(r, &output);
    if (again)
        message_release(!was_read(status));
    if (again && was_read(status))
        status = showing_pass(r, &output);
    if (needs_numbers(r) && was_read(status) && !r->output->failed)
        status = repeat(status, numbering_pass, r);
    if (saves_later(r) && was_read(status) && !r->output->failed)
        status = repeat(status, saving_pass, r);
    if (r->saving && was_read(status))
        saving_finish(r->saving);
    return status;
}

static bool input_can_be_read_again(const struct reading *r)
{
    char **file = r->files;
    while (file && *file && input_is_repeatable(*file))
        file++;
    return file && !*file;
}

/* Checks that the input can be read as often as the options need. */
static enum status check_passes(const struct reading *r)
{
    if (input_can_be_read_again(r))
        return STATUS_OK;
    if (shows_later(r)) {
        message_error("--select: to show segments, the capture must be read twice, but %s can be "
                      "read only once",
                      input_name(r->request));
        message_hint(
            "-q shows only conversations, in one pass; or save it first (tcpdump -w FILE)");
        return STATUS_USAGE;
    }
    return STATUS_OK;
}

/* Checks that -w can copy from this input, and opens both files. */
static enum status open_saving(struct reading *r)
{
    const struct options *o = r->options;
    enum status status;
    if (!o->save)
        return STATUS_OK;
    if (!input_can_be_read_again(r) || r->files[1] || o->capture_filter) {
        message_error("-w saves packets of one capture file, and without -f");
        message_hint(
            "tcpdump -w FILE or mergecap -w FILE makes one; then: tcpstate -r FILE -w ...");
        return STATUS_USAGE;
    }
    if (o->annotate && !(r->verdicts = verdict_texts_new()))
        return STATUS_OUTPUT;
    r->saving = saving_open(
        &(struct saving_request){
            .input = r->files[0],
            .name = input_name(r->request),
            .output = o->save,
            .inputs = o->files,
            .count = o->count,
        },
        &status);
    return r->saving ? STATUS_OK : status;
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

/* Reads and shows everything. */
static enum status run(const struct reading *r)
{
    struct output *output = r->output;
    if (r->options->interface && isatty(STDERR_FILENO))
        message_error("capturing on %s; Ctrl-C ends it and shows the verdicts",
                      r->options->interface);
    output_begin(output, r->files);
    enum status status = all_passes(r);
    progress_stop();
    if ((was_read(status) || output->records) && !output_end(output))
        return output_error(output);
    if (output->failed)
        return output_error(output);
    if (status == STATUS_OK && !output->records)
        say_nothing_found(r->options, r->request);
    else if (was_read(status) && !output_report(output) && status == STATUS_OK)
        return STATUS_INPUT;
    return status;
}

enum status passes_run(const struct options *o, char **files, struct source_request *request,
                       struct output *output)
{
    struct number_set streams;
    struct renumbering numbers = {0};
    struct reading r = {o, files, request, output, NULL, NULL, &streams, &numbers};
    number_set_init(&streams);
    enum status status = check_passes(&r);
    if (status == STATUS_OK)
        status = open_saving(&r);
    if (status == STATUS_OK)
        status = run(&r);
    if (r.saving)
        status = saving_close(r.saving, status);
    if (r.verdicts)
        verdict_texts_free(r.verdicts);
    if (numbers.streams)
        renumbering_clear(&numbers);
    number_set_clear(&streams);
    return status;
}
