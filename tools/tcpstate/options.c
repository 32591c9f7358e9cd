/*
 * The command line, by GLib.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "options.h"

#include <glib.h>
#include <string.h>

#include "common/message.h"
#include "common/option_texts.h"

static const char summary[] =
    "Prints what each TCP segment of a capture means for the states of both ends, and how each\n"
    "conversation was opened and closed. tcpstate reads a capture itself if it is sure to find "
    "what\n"
    "Wireshark finds. Otherwise it runs tshark with the tcpstate plugin.";

static const char description[] =
    "EXAMPLES:\n"
    "  tcpstate -r web.pcap                     each segment with its meaning, then the verdicts\n"
    "  tcpstate -q -r web.pcap                  the verdicts only\n"
    "  tcpstate -q --oneline -r web.pcap        a line for each conversation\n"
    "  tcpstate -r web.pcap --only transitions  no plain data and ACKs\n"
    "  tcpstate -r web.pcap -z problems         problems, those of most harm first\n"
    "  tcpstate -r web.pcap -z ladder,3         a ladder diagram of tcp.stream 3\n"
    "  tcpstate -r web.pcap -z ladder,3 -o ladder.svg\n"
    "                                           the same as a picture\n"
    "  tcpstate -r web.pcap -z ladder,3 -T mermaid\n"
    "                                           the same for a ticket of GitHub or GitLab\n"
    "  tcpstate -r web.pcap -z census,12:00:30  what ss -tan would have shown then\n"
    "  tcpstate -r web.pcap -z report -o report.html\n"
    "                                           a page for a browser\n"
    "  tcpstate -i eth0 -f 'port 443'           live; Ctrl-C ends it with the verdicts\n"
    "  tcpdump -w - port 443 | tcpstate -r -    what tcpdump captures\n"
    "  xclip -o | tcpstate -r -                 what a text means that tcpdump or tshark printed\n"
    "  tcpstate -q -r ring.pcap0 -r ring.pcap1  files of one capture, as tcpdump -C makes them\n"
    "  tcpstate -r web.pcap -Y 'tcp.port == 443 && tcpstate.transition'\n"
    "                                           only segments of port 443 that change a state\n"
    "  tcpstate -r web.pcap -Y tcpstate.merged_fin\n"
    "                                           only merged FINs\n"
    "  tcpstate -q -r web.pcap -Y 'tcpstate.conversation.close contains \"reset\"'\n"
    "                                           conversations that ended by a RST\n"
    "  tcpstate -q -r web.pcap --select 'close in {reset, reset_after_fin}'\n"
    "                                           the same without tshark\n"
    "  tcpstate -q -r big.pcap --select 'close in {reset, reset_after_fin}' -w reset.pcapng "
    "--annotate\n"
    "                                           these conversations for a colleague's Wireshark\n"
    "  tcpstate -q -i lo -f 'port 8080' -a duration:5 --expect 'none(close in {reset, "
    "reset_after_fin})'\n"
    "                                           a check for a test suite\n"
    "  tcpstate -q -T json -r web.pcap | jq -c '[.stream, .close, .initiator]'\n"
    "\n"
    "EXIT STATUS:\n"
    "  0 ok   1 wrong usage   2 input not readable   3 tshark or plugin missing or failed\n"
    "  4 capture cut short, shown up to the cut   5 output not written\n"
    "  6 --expect or --fail-on does not hold\n";

static const int64_t NOT_GIVEN = INT64_MIN; /* the number of an option */

/* Variables for GLib, where `struct options` has other types. */
struct given {
    struct option_words words;
    struct option_texts texts;
    gboolean utc, quiet, oneline, numeric, annotate, version, verbose, list_interfaces;
    int64_t conversations, cores;
};

/* What to read. */
static void add_input_options(struct options *o, struct given *g, GOptionContext *context)
{
    const GOptionEntry entries[] = {
        {"read-file", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &o->files,
         "Read the capture FILE (-: standard input); several, in order, are one capture", "FILE"},
        {"interface", 'i', 0, G_OPTION_ARG_STRING, &o->interface, "Capture live on IFACE", "IFACE"},
        {"list-interfaces", 'D', 0, G_OPTION_ARG_NONE, &g->list_interfaces,
         "List the interfaces and exit", NULL},
        {"capture-filter", 'f', 0, G_OPTION_ARG_STRING, &o->capture_filter,
         "Look only at packets that pass this filter of tcpdump; works on files, too", "BPF"},
        {"count", 'c', 0, G_OPTION_ARG_INT64, &o->count, "Stop after N packets", "N"},
        {"autostop", 'a', 0, G_OPTION_ARG_STRING, &o->autostop,
         "Stop a live capture after S seconds", "duration:S"},
        G_OPTION_ENTRY_NULL};
    option_texts_add(&g->texts, context, entries);
}

/* Which of it to show, and what to expect of it. */
static void add_choice_options(struct options *o, struct given *g, GOptionContext *context)
{
    const GOptionEntry entries[] = {
        {"display-filter", 'Y', 0, G_OPTION_ARG_STRING, &o->filter,
         "Show only what this display filter selects", "FILTER"},
        {"select", 0, 0, G_OPTION_ARG_STRING, &o->select,
         "Show only conversations for which EXPR is true: 'close == reset and server.port == 443'",
         "EXPR"},
        {"expect", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->expected,
         "End with status 6 unless this holds: none(EXPR), all(EXPR), count(EXPR) <= N, with the "
         "EXPR of --select; may be given several times",
         "EXPECTATION"},
        {"fail-on", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->fail_on,
         "End with status 6 if there is one of these: problems (see -z problems), or causes; may "
         "be given several times",
         "problems,CAUSE,..."},
        G_OPTION_ENTRY_NULL};
    option_texts_add(&g->texts, context, entries);
}

/* How to show it. */
static void add_form_options(struct options *o, struct given *g, GOptionContext *context)
{
    const GOptionEntry entries[] = {
        {"numeric", 'n', 0, G_OPTION_ARG_NONE, &g->numeric, "Show numbers, no names (default)",
         NULL},
        {"names", 'N', 0, G_OPTION_ARG_STRING, &o->names,
         "Show names in text: n or N for hosts, t for services", "LETTERS"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &g->quiet, "Show conversations only", NULL},
        {"oneline", 0, 0, G_OPTION_ARG_NONE, &g->oneline,
         "Print each conversation in one line, as -T oneline does", NULL},
        {"only", 0, 0, G_OPTION_ARG_STRING, &g->words.only, "Hide plain data and ACKs",
         "transitions"},
        {"statistic", 'z', 0, G_OPTION_ARG_STRING, &o->statistic_text,
         "Show another view instead (see VIEWS)", "VIEW"},
        {"format", 'T', 0, G_OPTION_ARG_STRING, &g->words.format,
         "Print in another form (see VIEWS)", "FORMAT"},
        G_OPTION_ENTRY_NULL};
    option_texts_add(&g->texts, context, entries);
}

/* Where to write it. */
static void add_output_options(struct options *o, struct given *g, GOptionContext *context)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output_file,
         "Write to FILE; -z ladder writes a picture if FILE ends in .svg", "FILE"},
        {"tag", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o->tags,
         "Add this to each JSON object, and as a column to tables, such as host=web1; may be given "
         "several times",
         "KEY=VALUE"},
        {"every", 0, 0, G_OPTION_ARG_STRING, &g->words.every,
         "With -i, --max-conversations, -T openmetrics and -o: replace FILE each S seconds "
         "(default: 15)",
         "SECONDS"},
        {"write", 'w', 0, G_OPTION_ARG_FILENAME, &o->save,
         "Save packets to the capture FILE: all, or the whole conversations that -Y or --select "
         "selects",
         "FILE"},
        {"annotate", 0, 0, G_OPTION_ARG_NONE, &g->annotate,
         "With -w: add what each packet means as a packet comment, for Wireshark without plugin",
         NULL},
        G_OPTION_ENTRY_NULL};
    option_texts_add(&g->texts, context, entries);
}

/* Times, addresses and colours. */
static void add_manner_options(struct options *o, struct given *g, GOptionContext *context)
{
    const GOptionEntry entries[] = {
        {"times", 't', 0, G_OPTION_ARG_STRING, &g->words.times,
         "Show times in text as tshark does: a (default), ad with date, u and ud in UTC, r since "
         "the beginning, e since 1970",
         "TIMES"},
        {"utc", 0, 0, G_OPTION_ARG_NONE, &g->utc, "Show, and read, times of day in UTC", NULL},
        {"anonymize", 0, 0, G_OPTION_ARG_STRING, &o->anonymize,
         "Show other addresses, with the same common prefixes; the same KEY gives the same ones. "
         "Without =KEY it is random",
         "KEY"},
        {"color", 0, 0, G_OPTION_ARG_STRING, &g->words.colour,
         "Use colours: auto (default: on a terminal, unless NO_COLOR is set), always, never",
         "WHEN"},
        G_OPTION_ENTRY_NULL};
    option_texts_add(&g->texts, context, entries);
}

/* Which program reads. */
static void add_program_options(struct options *o, struct given *g, GOptionContext *context)
{
    const GOptionEntry entries[] = {
        {"engine", 0, 0, G_OPTION_ARG_STRING, &g->words.engine,
         "Program that reads: pcap (tcpstate itself, fast), tshark (every protocol), auto "
         "(default: pcap if it is sure to read as tshark does)",
         "ENGINE"},
        {"max-conversations", 0, 0, G_OPTION_ARG_INT64, &g->conversations,
         "Show conversations as they end, and keep at most N, 576 octets each (implies pcap)", "N"},
        {"cores", 'j', 0, G_OPTION_ARG_INT64, &g->cores,
         "Use up to N cores to read files; the output is the same (default: 1)", "N"},
        {"verbose", 0, 0, G_OPTION_ARG_NONE, &g->verbose,
         "Say which program reads the capture, and why", NULL},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &o->tshark,
         "Run this tshark (default: $TSHARK, or tshark on the PATH)", "PATH"},
        {"version", 'v', 0, G_OPTION_ARG_NONE, &g->version, "Show the versions and exit", NULL},
        G_OPTION_ENTRY_NULL};
    option_texts_add(&g->texts, context, entries);
}

static GOptionContext *make_context(struct options *o, struct given *g)
{
    GOptionContext *context = g_option_context_new("{[-r] FILE | -i IFACE}");
    g_option_context_set_summary(context, summary);
    g_autoptr(GString) views = g_string_new("VIEWS:\n");
    view_kind_help(views);
    g_string_append_c(views, '\n');
    g_string_append(views, description);
    g_option_context_set_description(context, views->str);
    add_input_options(o, g, context);
    add_choice_options(o, g, context);
    add_form_options(o, g, context);
    add_output_options(o, g, context);
    add_manner_options(o, g, context);
    add_program_options(o, g, context);
    return context;
}

/* GLib takes the next argument for the value of an option that has none. So --anonymize without a key
 * gets an empty one. */
static void complete_anonymize(char **argv)
{
    static char without_key[] = "--anonymize=";
    for (; *argv; argv++) {
        if (!strcmp(*argv, "--anonymize"))
            *argv = without_key;
    }
}

/* Returns false after a message. */
static bool parse_command_line(struct options *o, struct given *g, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    option_texts_init(&g->texts);
    GOptionContext *context = make_context(o, g);
    complete_anonymize(argv);
    bool parsed = g_option_context_parse(context, &argc, &argv, &error);
    const char *wrong = parsed ? option_texts_find_wrong(&g->texts) : NULL;
    g_option_context_free(context);
    option_texts_clear(&g->texts);
    if (argc > 2 && !strcmp(argv[1], "--")) {
        /* GLib leaves the mark where the next word begins with a dash. */
        argv++;
        argc--;
    }
    if (!parsed) {
        message_error("%s", error->message);
        message_hint("tcpstate --help shows the options");
    } else if (wrong) {
        message_error("--%s: the text is not UTF-8", wrong);
        return false;
    } else if (argc == 2 && !o->files && !o->interface) {
        const char *file[] = {argv[1], NULL};
        o->files = g_strdupv((char **)file);
        return true;
    } else if (argc > 1) {
        /* Without -r and -i the first one may be the capture. */
        bool has_input = o->files || o->interface;
        message_error("unexpected argument '%s'", argv[has_input ? 1 : 2]);
        message_hint(
            "each capture needs -r (-r ONE -r TWO), a display filter -Y; quote a word with "
            "spaces");
    }
    return parsed && argc <= 1;
}

/* Checks the number of an option; 0 if the option was not given. Returns false after a message. */
static bool take_number(const char *option, int64_t *number)
{
    bool given = *number != NOT_GIVEN;
    if (!given)
        *number = 0;
    if (!given || (*number > 0 && *number <= UINT32_MAX))
        return true;
    message_error("%s: the number must be from 1 to %u", option, UINT32_MAX);
    return false;
}

bool options_parse(struct options *o, int argc, char **argv)
{
    struct given g = {.conversations = NOT_GIVEN, .cores = NOT_GIVEN};
    memset(o, 0, sizeof *o);
    o->count = NOT_GIVEN;
    bool good = parse_command_line(o, &g, argc, argv) && take_number("-c", &o->count) &&
                take_number("--max-conversations", &g.conversations) && take_number("-j", &g.cores);
    o->conversations_only = g.quiet;
    o->utc = g.utc;
    o->annotate = g.annotate;
    o->version = g.version;
    o->list_interfaces = g.list_interfaces;
    o->verbose = g.verbose;
    o->conversations = (unsigned)g.conversations;
    o->cores = MAX((unsigned)g.cores, 1);
    g.words.numeric = g.numeric;
    g.words.oneline = g.oneline;
    const char *environment = g_getenv("TSHARK");
    if (!o->tshark)
        o->tshark = g_strdup(environment && *environment ? environment : "tshark");
    good = good && options_check(o, &g.words);
    g_free(g.words.format);
    g_free(g.words.engine);
    g_free(g.words.colour);
    g_free(g.words.only);
    g_free(g.words.times);
    g_free(g.words.every);
    return good;
}

void options_free(struct options *o)
{
    g_strfreev(o->files);
    g_free(o->interface);
    g_free(o->capture_filter);
    g_free(o->filter);
    g_free(o->select);
    g_clear_pointer(&o->selection, selection_free);
    g_strfreev(o->expected);
    g_strfreev(o->fail_on);
    g_clear_pointer(&o->expectations, expectations_free);
    g_free(o->autostop);
    g_free(o->names);
    g_free(o->tshark);
    g_strfreev(o->tags);
    g_free(o->output_file);
    g_free(o->save);
    g_free(o->anonymize);
    g_free(o->statistic_text);
}
