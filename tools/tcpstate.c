/*
 * tcpstate: what every TCP segment of a capture means for the states of both ends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "message.h"
#include "options.h"
#include "plugin_trouble.h"
#include "source.h"
#include "source_pcap.h"
#include "view.h"

enum { WRITE_AT = 64 * 1024 }; /* octets of text that are worth a write */

/* Between the source and the terminal: which view shows what, and what is not written yet. */
struct printer {
    struct view view;
    GString *text;
    uint64_t records;
    int failed; /* errno of a write */
};

static bool write_out(void *user)
{
    struct printer *p = user;
    const char *text = p->text->str;
    size_t left = p->text->len;
    while (left && !p->failed) {
        ssize_t n = write(STDOUT_FILENO, text, left);
        if (n < 0 && errno != EINTR)
            p->failed = errno;
        if (n > 0) {
            text += n;
            left -= (size_t)n;
        }
    }
    g_string_truncate(p->text, 0);
    return !p->failed;
}

static bool print_record(void *user, enum record_kind kind, const struct record *record)
{
    struct printer *p = user;
    p->records++;
    if (kind == RECORD_SEGMENT) {
        if (p->view.segment)
            p->view.segment(p->text, &record->segment);
    } else if (kind == RECORD_CONVERSATION) {
        if (p->view.conversation)
            p->view.conversation(p->text, &record->conversation);
    }
    return p->text->len < WRITE_AT || write_out(p);
}

static struct view choose_view(const struct options *o)
{
    static const struct view views[] = {
        [OUTPUT_TEXT] = {view_text_segment, view_text_conversation},
        [OUTPUT_JSON] = {view_json_segment, view_json_conversation},
    };
    struct view view = views[o->output];
    if (o->conversations_only)
        view.segment = NULL;
    return view;
}

/* A reader that had enough, such as head(1), is no error: end as the signal would have ended us. */
static enum status write_failed(int error)
{
    if (error == EPIPE) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    complain("cannot write: %s", g_strerror(error));
    return STATUS_OUTPUT;
}

static void say_nothing_found(const struct options *o)
{
    const char *input = g_str_equal(o->file, "-") ? "standard input" : o->file;
    if (o->filter)
        complain("no TCP segment of %s passes the filter %s", input, o->filter);
    else
        complain("no TCP segment in %s", input);
}

static enum status read_source(const struct options *o, const struct sink *sink)
{
    struct source_request request = {.file = o->file, .filter = o->filter, .tshark = o->tshark};
    struct pcap_request fast = {
        .source = &request,
        .alone = o->engine == ENGINE_PCAP || o->conversations,
        .verbose = o->verbose,
        .segments = !o->conversations_only,
        .early = o->conversations,
        .conversations = o->conversations ? o->conversations : CONVERSATIONS_DEFAULT,
    };
    return o->engine == ENGINE_TSHARK ? source_tshark(&request, sink) : source_pcap(&fast, sink);
}

static enum status run(const struct options *o)
{
    struct printer printer = {.view = choose_view(o), .text = g_string_new(NULL)};
    struct sink sink = {.record = print_record, .pause = write_out, .user = &printer};
    enum status status = read_source(o, &sink);
    if (status == STATUS_OK)
        write_out(&printer);
    if (printer.failed)
        status = write_failed(printer.failed);
    else if (status == STATUS_OK && !printer.records)
        say_nothing_found(o);
    g_string_free(printer.text, TRUE);
    return status;
}

static enum status show_version(const char *tshark)
{
    g_autofree char *plugin = plugin_version(tshark);
    g_autofree char *safe = plugin ? printable(plugin) : g_strdup("none");
    printf("tcpstate %s\nplugin of %s: %s\n", TCPSTATE_VERSION, tshark, safe);
    return STATUS_OK;
}

int main(int argc, char **argv)
{
    struct options options;
    setlocale(LC_ALL, "");
    tzset();
    signal(SIGPIPE, SIG_IGN);
    enum status status = STATUS_USAGE;
    if (options_parse(&options, argc, argv))
        status = options.version ? show_version(options.tshark) : run(&options);
    options_free(&options);
    return (int)status;
}
