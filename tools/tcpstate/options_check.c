/*
 * What the words of the command line mean, and which options go together.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "options.h"

#include <math.h>
#include <string.h>

#include "common/message.h"
#include "engine/duration.h"
#include "views/capture_time.h"

/* The place of `word` in the list, or -1 after saying what the option takes. NULL is the first. */
static int choose(const char *option, const char *word, const char *const *words)
{
    g_autoptr(GString) known = g_string_new(NULL);
    for (int i = 0; words[i]; i++) {
        if (!word || !strcmp(word, words[i]))
            return i;
        g_string_append_printf(known, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    }
    message_error("%s: '%s' is none of %s", option, word, known->str);
    return -1;
}

static bool parse_option_words(struct options *o, const struct option_words *words)
{
    static const char *const outputs[] = {"text", "json", "ek", "tsv", "csv", NULL};
    static const char *const engines[] = {"auto", "pcap", "tshark", NULL};
    static const char *const colours[] = {"auto", "always", "never", NULL};
    static const char *const only[] = {"transitions", NULL};
    int output = choose("-T", words->output, outputs);
    int engine = choose("--engine", words->engine, engines);
    int colour = choose("--color", words->colour, colours);
    if (output < 0 || engine < 0 || colour < 0 || choose("--only", words->only, only) < 0)
        return false;
    o->output = (enum output_format)output;
    o->engine = (enum engine)engine;
    o->colour = (enum colour)colour;
    o->transitions_only = words->only;
    return true;
}

/* "2.5" as nanoseconds; false when it is not a number above 0 and below a century. */
static bool parse_seconds(const char *text, int64_t *ns)
{
    char *end;
    const double century = 3.2e9;
    double seconds = g_ascii_strtod(text, &end);
    if (end == text || *end || !isfinite(seconds) || seconds <= 0 || seconds > century)
        return false;
    *ns = (int64_t)llround(seconds * (double)NS_PER_SECOND);
    return *ns > 0;
}

static bool parse_stream(const char *text, int64_t *stream)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 0, UINT32_MAX, &number, NULL)) {
        message_error("-z ladder: '%s' is no number of a conversation (tcp.stream)", text);
        return false;
    }
    *stream = (int64_t)number;
    return true;
}

static bool parse_census(const char *text, struct census_request *census)
{
    if (!g_str_has_prefix(text, "every=")) {
        census->at = text;
        if (!capture_time_is_valid(text))
            message_error(
                "-z census: '%s' is no moment: HH:MM:SS, seconds since the begin, or @seconds "
                "since the epoch",
                text);
        return capture_time_is_valid(text);
    }
    if (parse_seconds(text + strlen("every="), &census->every))
        return true;
    message_error("-z census: '%s' is no number of seconds", text + strlen("every="));
    return false;
}

static bool parse_statistic(struct options *o)
{
    if (!o->statistic_text)
        return true;
    char *comma = strchr(o->statistic_text, ',');
    const char *argument = comma ? comma + 1 : NULL;
    if (comma)
        *comma = '\0';
    static const char *const statistics[] = {"ladder", "census", "problems", NULL};
    int statistic = choose("-z", o->statistic_text, statistics);
    if (statistic < 0)
        return false;
    o->statistic = (enum statistic)(STATISTIC_LADDER + statistic);
    if (!argument)
        return true;
    if (o->statistic == STATISTIC_LADDER)
        return parse_stream(argument, &o->ladder_stream);
    if (o->statistic == STATISTIC_CENSUS)
        return parse_census(argument, &o->census);
    message_error("-z problems takes nothing behind it, not '%s'", argument);
    return false;
}

static bool check_names(const struct options *o, bool numeric)
{
    if (!o->names)
        return true;
    if (numeric) {
        message_error("-n and -N contradict each other");
        return false;
    }
    if (*o->names && strspn(o->names, "nNt") == strlen(o->names))
        return true;
    message_error("-N: '%s' has other letters than n, N (hosts) and t (services)", o->names);
    return false;
}

static bool reads_standard_input_twice(char **files)
{
    unsigned dashes = 0;
    for (char **file = files; file && *file; file++)
        dashes += g_str_equal(*file, "-");
    return dashes && files[1];
}

static bool check_input_options(const struct options *o)
{
    bool files = o->files && *o->files[0];
    if (files && o->interface) {
        message_error("-r and -i: either a capture that was saved or one that is live");
        return false;
    }
    if (!files && (!o->interface || !*o->interface)) {
        message_error(
            "no input: name a capture with -r FILE, or - for standard input, or an interface "
            "with -i");
        message_hint("tcpstate --help shows examples");
        return false;
    }
    if (reads_standard_input_twice(o->files)) {
        message_error("-r -: standard input cannot be one of several files");
        return false;
    }
    return true;
}

static bool check_limits(const struct options *o)
{
    static const char duration[] = "duration:";
    int64_t ns;
    if (o->count < 0) {
        message_error("-c: a number of packets is above 0");
        return false;
    }
    if (!o->autostop)
        return true;
    if (!o->interface) {
        message_error("-a is for live captures: it needs -i");
        return false;
    }
    if (g_str_has_prefix(o->autostop, duration) &&
        parse_seconds(o->autostop + strlen(duration), &ns))
        return true;
    message_error("-a: '%s' is not duration:SECONDS", o->autostop);
    return false;
}

static bool check_output(const struct options *o)
{
    const char *conflict = NULL;
    if (o->statistic && o->output != OUTPUT_TEXT)
        conflict = "-z prints text: it does not go with -T";
    else if (o->statistic && o->conversations_only)
        conflict = "-z shows something else than -q";
    else if (o->transitions_only && (o->statistic || o->conversations_only))
        conflict = "--only selects segments, which -q and -z do not show";
    else if (o->output_file && g_str_has_suffix(o->output_file, ".svg") &&
             o->statistic != STATISTIC_LADDER)
        conflict = "-o: a picture is made of -z ladder only";
    if (conflict)
        message_error("%s", conflict);
    return !conflict;
}

static bool check_engine(const struct options *o)
{
    bool alone = o->engine == ENGINE_PCAP || o->conversations;
    if (alone && o->filter) {
        message_error("-Y needs --engine tshark, and no --max-conversations");
        return false;
    }
    if (alone && o->count) {
        message_error("-c needs --engine tshark, and no --max-conversations");
        return false;
    }
    return true;
}

bool options_check(struct options *o, const struct option_words *words)
{
    if (!parse_option_words(o, words) || !parse_statistic(o))
        return false;
    if (o->version || o->list_interfaces)
        return true;
    return check_names(o, words->numeric) && check_input_options(o) && check_limits(o) &&
           check_output(o) && check_engine(o);
}
