/*
 * Choosing the source that reads the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "source_choice.h"

#include <inttypes.h>

#include "common/message.h"
#include "input/input_check.h"
#include "input/resume.h"
#include "input/source_direct.h"
#include "tshark/plugin_errors.h"
#include "tshark/source_tshark.h"
#include "tshark/wireshark_settings.h"

/* RULES_4_0 also when tshark does not start: then there is nothing to differ from. */
static enum stream_rules find_stream_rules(const void *tshark)
{
    return tshark_is_later_than_4_0(tshark) ? RULES_LATER : RULES_4_0;
}

static bool reads_alone(const struct options *o)
{
    return o->engine == ENGINE_PCAP || o->conversations;
}

/* Why only tshark can read this from the beginning, or NULL. A pipe must not even be opened by the
 * direct source: what it holds can be read once. */
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

static enum status read_by_tshark(const struct options *o, const struct source_request *request,
                                  const struct sink *sink, const struct direct_end *end)
{
    struct resume resume = {sink, end->given};
    struct sink rest = resume_sink(&resume);
    if (o->verbose)
        message_error("%s: tshark reads it, because of %s (frame %" PRIu32 ")", input_name(request),
                      end->unsure, end->frame);
    return source_tshark(request, &rest);
}

enum status source_read(const struct options *o, const struct source_request *request,
                        const struct sink *sink)
{
    if (o->engine == ENGINE_TSHARK || o->count || (o->interface && !reads_alone(o)))
        return source_tshark(request, sink);
    enum status status = request->file ? input_check(request->file) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    struct direct_request direct = {
        .source = request,
        .alone = reads_alone(o),
        .verbose = o->verbose,
        .segments = request->segments,
        .early = o->conversations || o->interface, /* a live capture may last for weeks */
        .conversations = o->conversations ? o->conversations : CONVERSATIONS_DEFAULT,
        .find_rules = find_stream_rules,
    };
    struct direct_end end = {.unsure = why_only_tshark(o, request)};
    if (!end.unsure)
        status = source_direct(&direct, sink, &end);
    return end.unsure ? read_by_tshark(o, request, sink, &end) : status;
}
