/*
 * What the arguments of options mean, and which options go together.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "options.h"

#include <string.h>

#include "common/message.h"
#include "engine/duration.h"
#include "views/capture_time.h"
#include "views/tags.h"

enum { EVERY_DEFAULT = 15 /* seconds: Prometheus' own default is a minute */ };

/* Returns the place of `word` in the list, or -1 after a message. NULL stands for the first. */
static int choose(const char *option, const char *word, const char *const *words)
{
    g_autoptr(GString) known = g_string_new(NULL);
    for (int i = 0; words[i]; i++) {
        if (!word || !strcmp(word, words[i]))
            return i;
        g_string_append_printf(known, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    }
    message_error("%s: '%s' is not one of %s", option, word, known->str);
    return -1;
}

/* Returns the view that the option calls so, or NULL after a message. */
static const struct view_kind *find_view(char option, const char *name)
{
    const struct view_kind *kind = view_kind_find(option, name);
    g_autoptr(GString) names = g_string_new(NULL);
    if (kind)
        return kind;
    view_kind_names(option, ", ", " or ", names);
    message_error("-%c: '%s' is not one of %s", option, name, names->str);
    return NULL;
}

static bool parse_option_words(struct options *o, const struct option_words *words)
{
    static const char *const engines[] = {"auto", "pcap", "tshark", NULL};
    static const char *const colours[] = {"auto", "always", "never", NULL};
    static const char *const times[] = {"a", "ad", "u", "ud", "r", "e", NULL};
    static const enum time_display displays[] = {TIME_DISPLAY_CLOCK, TIME_DISPLAY_DATE,
                                                 TIME_DISPLAY_CLOCK, TIME_DISPLAY_DATE,
                                                 TIME_DISPLAY_SINCE, TIME_DISPLAY_EPOCH};
    static const char *const only[] = {"transitions", NULL};
    if (words->oneline && words->format) {
        message_error("--oneline and -T do not go together: each says in which form to print");
        return false;
    }
    o->default_format = !words->oneline && !words->format;
    o->format = find_view('T', words->format ? words->format : view_text.name);
    if (words->oneline)
        o->format = &view_oneline;
    int engine = choose("--engine", words->engine, engines);
    int colour = choose("--color", words->colour, colours);
    int time = choose("-t", words->times, times);
    if (!o->format || engine < 0 || colour < 0 || time < 0 ||
        choose("--only", words->only, only) < 0)
        return false;
    o->engine = (enum engine)engine;
    o->colour = (enum colour)colour;
    o->times = displays[time];
    o->times_of_day = words->times && (*words->times == 'a' || *words->times == 'u');
    o->utc = o->utc || (words->times && *words->times == 'u');
    o->transitions_only = words->only;
    return true;
}

/* Understands -z NAME[,ARGUMENT]. */
static bool parse_statistic(struct options *o)
{
    if (!o->statistic_text)
        return true;
    char *comma = strchr(o->statistic_text, ',');
    o->view_argument = comma ? comma + 1 : NULL;
    if (comma)
        *comma = '\0';
    o->statistic = find_view('z', o->statistic_text);
    if (!o->statistic || !o->view_argument)
        return o->statistic;
    if (o->statistic->check)
        return o->statistic->check(o->view_argument);
    message_error("-z %s takes no argument: leave out '%s'", o->statistic->name, o->view_argument);
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
    message_error("-N: '%s' may have only the letters n, N (hosts) and t (services)", o->names);
    return false;
}

/* Compiles --select. */
static bool parse_selection(struct options *o)
{
    struct selection_fault fault;
    if (!o->select)
        return true;
    o->selection = selection_compile(o->select, &fault);
    if (o->selection)
        return true;
    message_error("--select: column %u: %s", fault.column, fault.text);
    if (fault.hint)
        message_hint("%s", fault.hint);
    selection_fault_clear(&fault);
    return false;
}

/* Compiles --expect and --fail-on. */
static bool parse_expectations(struct options *o)
{
    if (o->expected || o->fail_on)
        o->expectations = expectations_new(o->expected, o->fail_on, o->anonymize);
    return o->expectations || !(o->expected || o->fail_on);
}

static bool reads_standard_input_twice(char **files)
{
    unsigned dashes = 0;
    for (char **file = files; file && *file; file++)
        dashes += g_str_equal(*file, "-");
    return dashes && files[1];
}

/* A variable of a shell that is not set leaves an empty name. */
static bool check_file_names(const struct options *o)
{
    const char *option = NULL;
    for (char **file = o->files; file && *file; file++) {
        if (!**file)
            option = "-r";
    }
    if (o->output_file && !*o->output_file)
        option = "-o";
    if (o->save && !*o->save)
        option = "-w";
    if (!option)
        return true;
    message_error("%s: the name of the file is empty", option);
    message_hint("a variable of the shell may have no value");
    return false;
}

static bool check_input_options(const struct options *o)
{
    bool files = o->files;
    if (files && o->interface) {
        message_error("-r and -i do not go together: -r reads a saved capture, -i captures live");
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
    if (!o->autostop)
        return true;
    if (!o->interface) {
        message_error("-a is for live captures: it needs -i");
        return false;
    }
    if (g_str_has_prefix(o->autostop, duration) &&
        capture_time_read_span(o->autostop + strlen(duration), &ns))
        return true;
    message_error("-a: '%s' is not duration:SECONDS", o->autostop);
    return false;
}

static bool check_output(const struct options *o)
{
    const char *conflict = NULL;
    bool diagram = o->statistic == &view_ladder && o->format == &view_mermaid;
    bool rows = o->statistic && o->statistic->has_rows && o->format->form != VIEW_TEXT;
    if (o->format == &view_junit && (o->statistic || !o->expectations))
        conflict = "-T junit reports what --expect and --fail-on find: give one of them, and no -z";
    else if (o->statistic && o->format != &view_text && !diagram && !rows)
        conflict = "-z prints text: of -T, -z problems, resets and idle take json, tsv or csv, "
                   "and -z ladder takes mermaid";
    else if (o->format == &view_mermaid && o->conversations_only)
        conflict = "-T mermaid and -q do not go together: ladders have segments";
    else if (diagram && o->output_file && g_str_has_suffix(o->output_file, ".svg"))
        conflict = "-o: -T mermaid writes text, no picture (.svg)";
    else if (o->statistic && o->conversations_only)
        conflict = "-z and -q do not go together: each says what to show";
    else if (o->transitions_only && (o->statistic || o->conversations_only))
        conflict = "--only selects segments, which -q and -z do not show";
    else if (o->output_file && g_str_has_suffix(o->output_file, ".svg") &&
             !(o->statistic && o->statistic->makes_pictures))
        conflict = "-o: only -z ladder writes a picture (.svg)";
    if (conflict)
        message_error("%s", conflict);
    return !conflict;
}

static bool check_tags(const struct options *o)
{
    if (o->tags && o->format->form == VIEW_TEXT && o->format != &view_ek) {
        message_error("--tag is for programs: it goes with -T json, ek, csv or tsv");
        return false;
    }
    return tags_use(o->tags);
}

/* Checks -w, --annotate and --anonymize. */
static bool check_saving(const struct options *o)
{
    const char *conflict = NULL;
    if (o->annotate && !o->save)
        conflict = "--annotate writes comments into a capture: name it with -w";
    else if (o->anonymize && o->names && strpbrk(o->names, "nN"))
        conflict = "--anonymize and names of hosts (-N n) contradict each other";
    else if (o->annotate && o->conversations)
        conflict = "--annotate needs all verdicts: leave out --max-conversations";
    else if (o->save && g_str_has_suffix(o->save, ".gz"))
        conflict = "-w does not compress: leave out .gz, and run gzip on the file later";
    else if (o->annotate && g_str_has_suffix(o->save, ".pcap"))
        conflict = "--annotate: pcap has no comments; give -w a name that ends in .pcapng";
    else if (o->save && g_str_equal(o->save, "-") && !o->output_file)
        conflict = "-w -: the packets and the text cannot both go to standard output; add -o FILE";
    else if (o->save && o->interface && g_str_equal(o->save, "-"))
        conflict = "-w -: a live capture is kept in a file: name one";
    else if (o->save && o->interface && (o->engine == ENGINE_PCAP || o->conversations))
        conflict = "-i with -w captures by tshark: leave out --engine pcap and --max-conversations";
    else if (o->save && g_strcmp0(o->save, o->output_file) == 0)
        conflict = "-w and -o name the same file";
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

/* Returns whether the file of a live capture is to be replaced again and again. */
static bool is_live_metrics(const struct options *o)
{
    return o->interface && o->output_file && o->format == &view_openmetrics &&
           (o->engine == ENGINE_PCAP || o->conversations);
}

/* Understands --every, for which live metrics have a default. */
static bool parse_every(struct options *o, const char *text)
{
    if (is_live_metrics(o))
        o->every = EVERY_DEFAULT * NS_PER_SECOND;
    if (!text)
        return true;
    if (!o->every) {
        message_error("--every is for live metrics: it needs -i IFACE --max-conversations N "
                      "-T openmetrics -o FILE");
        return false;
    }
    if (capture_time_read_span(text, &o->every))
        return true;
    message_error("--every: '%s' is not a number of seconds", text);
    return false;
}

bool options_check(struct options *o, const struct option_words *words)
{
    if (!parse_option_words(o, words) || !parse_statistic(o))
        return false;
    if (o->version || o->list_interfaces)
        return true;
    return parse_selection(o) && parse_expectations(o) && check_names(o, words->numeric) &&
           check_file_names(o) && check_input_options(o) && check_limits(o) && check_output(o) &&
           check_tags(o) && check_saving(o) && check_engine(o) && parse_every(o, words->every);
}
