/*
 * Reads the input once or several times, as the options need it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "passes.h"

#include <unistd.h>

#include "anonymizing/anonymous_records.h"
#include "common/message.h"
#include "input/input_check.h"
#include "input/input_pipeline.h"
#include "input/reached_frame.h"
#include "progress.h"
#include "saving/kept_input.h"
#include "saving/saving.h"
#include "selection/selected_records.h"
#include "source_choice.h"

/* One run of the program. */
struct reading {
    const struct options *options;
    char **files;
    struct source_request *request;
    struct output *output;
    const char *filter;      /* of packets (-f), where it must still be applied; or NULL */
    struct kept_input *kept; /* keeps what can be read only once, in the first pass; or NULL */
    struct saving *saving;   /* NULL: no packets are copied from a file */
    struct verdict_texts *verdicts;       /* NULL: without --annotate */
    struct number_set *streams;           /* of the selected conversations */
    struct renumbering *numbers;          /* see needs_numbers() */
    struct replaced_addresses *addresses; /* NULL: without --anonymize */
    char *again[2];                       /* the files of the later passes, if input was kept */
};

static bool was_read(enum status status)
{
    return status == STATUS_OK || status == STATUS_CUT_SHORT;
}

/* Reads through a pipeline (see input_pipeline.h), from where the direct source has stopped. */
static enum status read_joined(const struct reading *r, struct source_request *request,
                               const struct direct_end *so_far, struct reached_frame *reached)
{
    const struct options *o = r->options;
    const struct input_keeper *keeper = r->kept && r->kept->keeper.run ? &r->kept->keeper : NULL;
    struct input_pipeline pipeline = {.errors = -1};
    struct sink sink = reached_frame_sink(reached);
    request->file = "-";
    enum status status = input_pipeline_start(&pipeline, r->files, r->filter, keeper, o->tshark);
    if (status == STATUS_OK)
        status = source_read(o, request, so_far, &sink);
    return input_pipeline_finish(&pipeline, request, reached->frame, status);
}

/* Reads the input once, through a pipeline if it needs one. */
static enum status read_once(const struct reading *r, bool segments, const char *filter,
                             const struct sink *sink)
{
    struct source_request request = *r->request;
    struct direct_end end = {0};
    struct reached_frame reached = {.next = sink};
    enum status status;
    g_autofree char *names = r->files ? g_strjoinv(", ", r->options->files) : NULL;
    bool changed = r->filter || (r->kept && r->kept->keeper.run);
    request.segments = segments;
    request.filter = filter;
    if (!r->files || (!r->files[1] && !changed))
        return source_read(r->options, &request, &end, sink);
    request.name = g_str_equal(names, "-") ? NULL : names;
    struct sink noting = reached_frame_sink(&reached);
    if (!changed && source_read_files(r->options, &request, r->files, &noting, &end, &status))
        return status;
    return read_joined(r, &request, &end, &reached);
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

/* Returns whether some conversations are to be saved, not all packets. */
static bool saves_some(const struct reading *r)
{
    const struct options *o = r->options;
    return o->save && (o->selection || o->filter);
}

/* Returns whether what is saved depends on the verdicts. */
static bool saves_later(const struct reading *r)
{
    return saves_some(r) || r->options->annotate;
}

/* Returns whether comments name frames that get new numbers. */
static bool needs_numbers(const struct reading *r)
{
    return saves_some(r) && r->verdicts;
}

/* Returns a sink that passes records on to `next`, with other addresses if that is wanted. The caller keeps
 * both as long as the sink is used. */
static struct sink hiding_sink(const struct reading *r, struct anonymous_records *a,
                               const struct sink *next)
{
    *a = (struct anonymous_records){next, r->addresses};
    return r->addresses ? anonymous_records_sink(a) : *next;
}

/* The first pass: collects the selected streams, keeps the verdicts that --annotate needs, judges what is
 * expected, and shows what can be shown in this pass. */
static enum status first_pass(const struct reading *r, const struct sink *output)
{
    const struct options *o = r->options;
    bool keeps = r->verdicts && !needs_numbers(r);
    bool shows = !shows_later(r);
    struct anonymous_records anonymous;
    struct sink texts = keeps ? verdict_texts_sink(r->verdicts) : (struct sink){0};
    struct sink keeping = hiding_sink(r, &anonymous, &texts);
    struct sink judging = o->expectations ? expectations_sink(o->expectations) : (struct sink){0};
    struct sink_pair kept = {shows ? output : NULL, keeps ? &keeping : NULL};
    struct sink showing = sink_pair_sink(&kept);
    struct sink_pair all = {&showing, o->expectations ? &judging : NULL};
    struct sink next = sink_pair_sink(&all);
    struct selected_records selected = {
        .next = &next,
        .selection = o->selection,
        .collected = shows_later(r) || saves_some(r) ? r->streams : NULL,
    };
    struct sink sink = selected_records_sink(&selected);
    return read_once(r, shows && shows_segments(r), o->filter, &sink);
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
    struct anonymous_records anonymous;
    struct sink saving =
        saving_sink(r->saving, saves_some(r) ? r->streams : NULL, r->verdicts, numbers);
    struct sink sink = hiding_sink(r, &anonymous, &saving);
    return read_once(r, true, NULL, &sink);
}

/* Reads again to find out which numbers the frames will have that are saved. */
static enum status numbering_pass(const struct reading *r)
{
    struct anonymous_records anonymous;
    struct sink texts = verdict_texts_sink(r->verdicts);
    struct sink hidden = hiding_sink(r, &anonymous, &texts);
    number_set_complete(r->streams);
    renumbering_init(r->numbers, r->streams, &hidden);
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

/* Returns the status of the next step, or if this is good, that of the step before. */
static enum status worse(enum status before, enum status next)
{
    return next == STATUS_OK ? before : next;
}

/* Opens the saved file, to copy packets from the file of this name. */
static enum status open_saving(struct reading *r, const char *input)
{
    enum status status;
    r->saving = saving_open(
        &(struct saving_request){
            .input = input,
            .name = input_name(r->request),
            .output = r->options->save,
            .inputs = r->options->files,
            .count = r->options->count,
            .addresses = r->addresses,
        },
        &status);
    return r->saving ? STATUS_OK : status;
}

/* Lets the next passes read what the first one kept in a temporary file. */
static enum status go_on_with_kept(struct reading *r)
{
    r->request->name = input_name(r->request);
    r->request->file = r->kept->path;
    r->request->interface = NULL;
    r->files = r->again;
    r->again[0] = r->kept->path;
    r->filter = NULL;
    r->kept = NULL;
    return open_saving(r, r->files[0]);
}

static enum status all_passes(struct reading *r, const struct sink *output)
{
    bool again = shows_later(r);
    if (again)
        message_hold();
    enum status status = first_pass(r, output);
    if (again)
        message_release(!was_read(status));
    if (r->kept)
        kept_input_report(r->kept);
    if (r->kept && r->kept->path && was_read(status))
        status = worse(status, go_on_with_kept(r));
    if (again && was_read(status))
        status = showing_pass(r, output);
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
    if (input_can_be_read_again(r) || saves_later(r))
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

/* Prepares to save packets, and opens the files for it. `kept` is for input that can be read only once. */
static enum status prepare_saving(struct reading *r, struct kept_input *kept)
{
    const struct options *o = r->options;
    if (!o->save)
        return STATUS_OK;
    if (o->annotate && !(r->verdicts = verdict_texts_new()))
        return STATUS_OUTPUT;
    if (input_can_be_read_again(r) && !r->files[1] && !o->capture_filter)
        return open_saving(r, r->files[0]);
    struct kept_input_request request = {
        .output = o->save,
        .inputs = r->files ? o->files : NULL,
        .temporary = saves_later(r) || r->addresses,
        .count = o->count,
    };
    if (!kept_input_init(kept, &request))
        return STATUS_OUTPUT;
    r->kept = kept;
    r->request->save = kept->live;
    r->request->save_limit = kept->limit;
    return STATUS_OK;
}

static void say_nothing_found(const struct options *o, const struct source_request *request)
{
    if (o->select)
        message_error("--select: no conversation of %s matches %s", input_name(request), o->select);
    else if (o->filter)
        message_error("no TCP segment of %s passes the filter %s", input_name(request), o->filter);
    else
        message_error("no TCP segment in %s", input_name(request));
}

/* Makes the passes, with other addresses in what is shown if that is wanted. */
static enum status pass_to_output(struct reading *r)
{
    struct anonymous_records anonymous;
    struct sink output = output_sink(r->output);
    struct sink sink = hiding_sink(r, &anonymous, &output);
    return all_passes(r, &sink);
}

/* Reads and shows everything. */
static enum status run(struct reading *r)
{
    struct output *output = r->output;
    if (r->options->interface && isatty(STDERR_FILENO))
        message_error("capturing on %s; Ctrl-C ends it and shows the verdicts",
                      r->options->interface);
    output_begin(output, r->files);
    enum status status = pass_to_output(r);
    progress_stop();
    if (r->options->expectations)
        expectations_input_ended(r->options->expectations, status);
    bool ends = was_read(status) || output->records || output->view.ends_always;
    if (ends && !output_end(output))
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
    struct kept_input kept = {0};
    struct reading r = {
        .options = o,
        .files = files,
        .request = request,
        .output = output,
        .filter = o->capture_filter,
        .streams = &streams,
        .numbers = &numbers,
    };
    number_set_init(&streams);
    enum status status = check_passes(&r);
    if (status == STATUS_OK && o->anonymize &&
        !(r.addresses = replaced_addresses_new(o->anonymize)))
        status = STATUS_OUTPUT;
    if (status == STATUS_OK)
        status = prepare_saving(&r, &kept);
    if (status == STATUS_OK)
        status = run(&r);
    if (r.saving)
        status = saving_close(r.saving, status);
    if (was_read(status) && o->expectations && !expectations_conclude(o->expectations))
        status = STATUS_EXPECTED;
    if (r.verdicts)
        verdict_texts_free(r.verdicts);
    if (numbers.streams)
        renumbering_clear(&numbers);
    kept_input_clear(&kept);
    if (r.addresses)
        replaced_addresses_free(r.addresses);
    number_set_clear(&streams);
    return status;
}
