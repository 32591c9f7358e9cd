/*
 * Chooses the source that reads the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "source_choice.h"

#include <inttypes.h>

#include "common/message.h"
#include "input/input_check.h"
#include "input/packet_ahead.h"
#include "input/resume.h"
#include "input/source_direct.h"
#include "tshark/source_tshark.h"
#include "tshark/tshark_query.h"
#include "tshark/wireshark_settings.h"

/* Without a tshark any rules do. */
static enum stream_rules find_stream_rules(const void *tshark)
{
    return tshark_is_later_than_4_0(tshark) ? RULES_LATER : RULES_4_0;
}

static bool reads_alone(const struct options *o)
{
    return o->engine == ENGINE_PCAP || o->conversations;
}

/* Returns why the direct source must not even begin to read this, or NULL. Of a pipe, because what is
 * read from it cannot be read again by tshark. */
static const char *why_only_tshark(const struct options *o, const struct source_request *request)
{
    if (reads_alone(o))
        return NULL;
    if (request->filter)
        return "a display filter";
    if (!input_is_repeatable(request->file))
        return "a pipe, which could not be read again";
    return wireshark_settings_matter() ? "settings of Wireshark" : NULL;
}

/* Lets tshark read the capture, for the segments that the sink does not have yet. */
static enum status read_by_tshark(const struct options *o, const struct source_request *request,
                                  const struct sink *sink, const struct direct_end *end)
{
    struct resume resume = {sink, end->given};
    struct sink resuming = resume_sink(&resume);
    if (o->verbose)
        message_error("%s: tshark reads it, because of %s (frame %" PRIu32 ")", input_name(request),
                      end->unsure, end->frame);
    return source_tshark(request, &resuming);
}

static struct direct_options direct_options(const struct options *o,
                                            const struct source_request *request)
{
    return (struct direct_options){
        .alone = reads_alone(o),
        .verbose = o->verbose,
        .early = o->conversations || o->interface, /* a live capture may last for weeks */
        .conversations = o->conversations ? o->conversations : CONVERSATIONS_DEFAULT,
        .cores = o->cores,
        .find_rules = find_stream_rules,
        .rules_user = request->tshark,
    };
}

/* Returns whether only tshark can do what the options ask for. */
static bool asks_for_tshark(const struct options *o)
{
    return o->engine == ENGINE_TSHARK || o->count || (o->interface && !reads_alone(o));
}

bool source_read_files(const struct options *o, const struct source_request *request,
                       char *const *files, const struct sink *sink, struct direct_end *end,
                       enum status *status)
{
    struct source_request several = *request;
    struct direct_options options = direct_options(o, request);
    const char *unsure = NULL;
    if (asks_for_tshark(o))
        return false;
    for (char *const *file = files; *file && !unsure; file++) {
        several.file = *file;
        unsure = why_only_tshark(o, &several);
        if (!unsure)
            unsure = input_is_repeatable(*file) ? packet_ahead_unsure(*file) : "a pipe among files";
    }
    if (unsure) { /* with `alone`, the direct source reads what mergecap makes of them */
        end->unsure = options.alone ? NULL : unsure;
        return false;
    }
    several.file = files[0];
    several.files = files;
    *status = source_direct(&several, &options, sink, end);
    return !end->unsure;
}

enum status source_read(const struct options *o, const struct source_request *request,
                        const struct direct_end *so_far, const struct sink *sink)
{
    struct direct_options options = direct_options(o, request);
    struct direct_end end = *so_far;
    enum status status = STATUS_OK;
    if (asks_for_tshark(o))
        return source_tshark(request, sink);
    if (!end.unsure)
        end.unsure = why_only_tshark(o, request);
    if (!end.unsure)
        status = source_direct(request, &options, sink, &end);
    return end.unsure ? read_by_tshark(o, request, sink, &end) : status;
}
