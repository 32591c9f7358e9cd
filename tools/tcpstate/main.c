/*
 * tcpstate: what every TCP segment of a capture means for the states of both ends.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/message.h"
#include "common/out_of_memory.h"
#include "common/same_file.h"
#include "common/signals.h"
#include "common/standard_output.h"
#include "expectations/expectations.h"
#include "input/capture_filter.h"
#include "input/input_check.h"
#include "options.h"
#include "output.h"
#include "passes.h"
#include "replaced_file.h"
#include "text_input.h"
#include "tshark/interface_list.h"
#include "tshark/tshark_query.h"
#include "views/name_resolution.h"

/* Checks files and capture filter before anything starts. */
static enum status check_input(const struct options *o)
{
    for (char **file = o->files; file && *file; file++) {
        enum status status = input_check(*file);
        if (status != STATUS_OK)
            return status;
    }
    if (o->capture_filter &&
        !capture_filter_check(o->capture_filter, o->interface, o->files ? o->files[0] : NULL))
        return STATUS_USAGE;
    return STATUS_OK;
}

/* Checks that -o names none of the other files. */
static enum status check_output_file(const struct options *o)
{
    if (!o->output_file)
        return STATUS_OK;
    if (o->save && same_file_to_write(o->output_file, o->save)) {
        message_error("-w and -o name the same file");
        return STATUS_USAGE;
    }
    return input_stays_whole("-o", o->output_file, o->files) ? STATUS_OK : STATUS_OUTPUT;
}

static struct view make_view(const struct options *o)
{
    const struct view_kind *kind = o->statistic ? o->statistic : o->format;
    g_autofree char *files = o->files ? g_strjoinv(", ", o->files) : NULL;
    return kind->make(&(struct view_request){
        .argument = o->view_argument,
        .form = o->format->form,
        .picture = o->output_file && g_str_has_suffix(o->output_file, ".svg"),
        .prometheus = o->output_file && g_str_has_suffix(o->output_file, ".prom"),
        .rounds = o->every > 0,
        .mermaid = o->format == &view_mermaid,
        .segments = !o->conversations_only,
        .transitions_only = o->transitions_only,
        .times_of_day = o->times_of_day,
        .terminal = !o->output_file && isatty(STDOUT_FILENO),
        .may_shorten = o->default_format && !o->interface && !o->conversations,
        .input = files ? files : o->interface,
        .expectations = o->expectations,
    });
}

/* Chooses the form of times. With -t r they begin at the first packet of a file. Of other input they begin
 * at the first record. */
static void choose_times(const struct options *o, char **files)
{
    int64_t first;
    if (o->utc) {
        g_setenv("TZ", "UTC0", TRUE);
        tzset();
    }
    time_display_use(o->times);
    if (o->times == TIME_DISPLAY_SINCE && files && !o->capture_filter &&
        input_first_time(files[0], &first))
        time_display_begin(first);
}

/* Returns whether the output is to be replaced as a whole: a collector may read metrics at any time. Metrics of
 * files may also go to a pipe or a device, as all output does. */
static bool replaces_output(const struct options *o)
{
    return o->output_file && o->format == &view_openmetrics &&
           (o->every || replaced_file_is_regular(o->output_file));
}

/* Opens the output and reads `files`: those named, with captures in place of texts. */
static enum status run_with(const struct options *o, char **files)
{
    struct source_request request = {
        .file = files ? files[0] : NULL,
        .interface = o->interface,
        .capture_filter = o->interface ? o->capture_filter : NULL,
        .autostop = o->autostop,
        .count = o->count,
        .filter = o->filter,
        .every = o->every,
        .says_capturing = o->interface && o->verbose,
        .tshark = o->tshark,
    };
    struct output output;
    enum status status;
    if (files && !g_str_equal(files[0], o->files[0]))
        request.name = g_str_equal(o->files[0], "-") ? "standard input" : o->files[0];
    terminal_colours(o->output_file && o->colour == COLOUR_AUTO ? COLOUR_NEVER : o->colour);
    name_resolution_use(o->names);
    choose_times(o, files);
    if (!output_open(&output, make_view(o), o->output_file, replaces_output(o)))
        return STATUS_OUTPUT;
    status = passes_run(o, files, &request, &output);
    return output_close(&output, status);
}

/* CI systems want a report in any case: writes one of an input that cannot be read. */
static enum status report_failure(const struct options *o, enum status status)
{
    struct output output;
    if (o->format != &view_junit || check_output_file(o) != STATUS_OK)
        return status;
    if (!output_open(&output, make_view(o), o->output_file, false))
        return STATUS_OUTPUT;
    expectations_input_ended(o->expectations, status);
    if (!output_end(&output))
        status = output_error(&output);
    return output_close(&output, status);
}

static bool reads_pipe(char *const *files)
{
    for (; files && *files; files++) {
        if (!input_is_repeatable(*files))
            return true;
    }
    return false;
}

static enum status run_command(const struct options *o)
{
    if (reads_pipe(o->files))
        signals_leave_first_interrupt();
    enum status status = check_input(o);
    if (status != STATUS_OK)
        return report_failure(o, status);
    status = check_output_file(o);
    if (status != STATUS_OK)
        return status;
    char **files;
    status = text_inputs_convert(o->files, &files) ? run_with(o, files) : STATUS_INPUT;
    if (status == STATUS_INPUT)
        text_inputs_explain(files, o->files);
    text_inputs_remove(files, o->files);
    return status;
}

static enum status show_version(const char *tshark)
{
    g_autofree char *version = tshark_version(tshark);
    g_autofree char *plugin = plugin_version(tshark);
    g_autofree char *safe_version = printable(version ? version : "not found");
    g_autofree char *safe_plugin = printable(plugin ? plugin : "none");
    g_autofree char *name = printable(tshark);
    printf("tcpstate %s\n%s: %s\nplugin of %s: %s\n", TCPSTATE_VERSION, name, safe_version, name,
           safe_plugin);
    return STATUS_OK;
}

/* Ends the program with another status if help, versions or a list could not be written. */
static void check_printed(void)
{
    const char *reason = standard_output_flush();
    if (!reason)
        return;
    message_error("cannot write: %s", reason);
    _exit(STATUS_OUTPUT);
}

int main(int argc, char **argv)
{
    struct options options;
    atexit(check_printed);
    out_of_memory_says("--max-conversations keeps fewer conversations; one core, without -j, takes "
                       "less memory than several");
    signals_accept_interrupt();
    setlocale(LC_ALL, "");
    tzset();
    enum status status = STATUS_USAGE;
    if (options_parse(&options, argc, argv)) {
        /* Not before: SIGPIPE ends the program quietly when the reader of its help has ended. */
        signal(SIGPIPE, SIG_IGN);
        if (options.version)
            status = show_version(options.tshark);
        else
            status = options.list_interfaces ? interface_list_print(options.tshark)
                                             : run_command(&options);
    }
    options_free(&options);
    return (int)status;
}
