/*
 * The command line, by GLib.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "options.h"

#include <glib.h>
#include <string.h>

#include "message.h"

static const char summary[] =
    "Says what every TCP segment of a capture means for the states of both ends, and how each\n"
    "conversation was opened and closed. It drives tshark with the tcpstate plugin.";

static const char description[] =
    "EXAMPLES:\n"
    "  tcpstate -r web.pcap                     each segment with its meaning, then the verdicts\n"
    "  tcpstate -q -r web.pcap                  the verdicts only\n"
    "  tcpdump -w - port 443 | tcpstate -r -    what tcpdump captures\n"
    "  tcpstate -r web.pcap -Y 'tcp.port == 443 && tcpstate.transition'\n"
    "                                           only segments of port 443 that change a state\n"
    "  tcpstate -r web.pcap -Y tcpstate.merged_fin\n"
    "                                           only merged FINs\n"
    "  tcpstate -q -r web.pcap -Y 'tcpstate.conversation.close == \"reset\"'\n"
    "                                           conversations that ended by a RST\n"
    "  tcpstate -q -T json -r web.pcap | jq -c '[.stream, .close, .initiator]'\n"
    "\n"
    "EXIT STATUS:\n"
    "  0 ok   1 usage   2 input unusable   3 tshark or plugin trouble\n"
    "  4 capture cut short, but shown as far as it goes   5 output not written\n";

static bool parse_output(const char *name, enum output *output)
{
    if (!name || !strcmp(name, "text"))
        *output = OUTPUT_TEXT;
    else if (!strcmp(name, "json"))
        *output = OUTPUT_JSON;
    else
        return false;
    return true;
}

static bool parse_engine(const char *name, enum engine *engine)
{
    if (!name || !strcmp(name, "auto"))
        *engine = ENGINE_AUTO;
    else if (!strcmp(name, "pcap"))
        *engine = ENGINE_PCAP;
    else if (!strcmp(name, "tshark"))
        *engine = ENGINE_TSHARK;
    else
        return false;
    return true;
}

/* What GLib cannot check by itself. */
static bool check(struct options *o, int argc, char **argv, const char *output, const char *engine)
{
    if (argc > 1) {
        complain("unexpected argument '%s'", argv[1]);
        advise("the capture is named with -r, a display filter with -Y, both quoted where needed");
        return false;
    }
    if (!parse_output(output, &o->output)) {
        complain("unknown output format '%s': -T takes text or json", output);
        return false;
    }
    if (!parse_engine(engine, &o->engine)) {
        complain("unknown engine '%s': --engine takes auto, pcap or tshark", engine);
        return false;
    }
    if (o->filter && (o->engine == ENGINE_PCAP || o->conversations)) {
        complain("-Y needs --engine tshark, and no --max-conversations");
        return false;
    }
    if (!o->version && (!o->file || !*o->file)) {
        complain("no input: name a capture with -r FILE, or - for standard input");
        advise("tcpstate --help shows examples");
        return false;
    }
    return true;
}

bool options_parse(struct options *o, int argc, char **argv)
{
    gboolean quiet = FALSE;
    gboolean version = FALSE;
    gboolean verbose = FALSE;
    int conversations = 0;
    g_autofree char *output = NULL;
    g_autofree char *engine = NULL;
    const GOptionEntry entries[] = {
        {"read-file", 'r', 0, G_OPTION_ARG_FILENAME, &o->file,
         "Read the capture FILE; - is standard input", "FILE"},
        {"display-filter", 'Y', 0, G_OPTION_ARG_STRING, &o->filter,
         "Show only what this display filter selects", "FILTER"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Show conversations only", NULL},
        {"format", 'T', 0, G_OPTION_ARG_STRING, &output,
         "Print text (default) or json (JSON Lines)", "FORMAT"},
        {"engine", 0, 0, G_OPTION_ARG_STRING, &engine,
         "Who reads the capture: pcap (fast), tshark (every protocol), auto (default: pcap for "
         "what "
         "it surely reads as tshark does)",
         "ENGINE"},
        {"max-conversations", 0, 0, G_OPTION_ARG_INT, &conversations,
         "Show conversations as they end, and keep at most N, 512 octets each (implies pcap)", "N"},
        {"verbose", 0, 0, G_OPTION_ARG_NONE, &verbose, "Say who reads the capture, and why", NULL},
        {"tshark", 0, 0, G_OPTION_ARG_FILENAME, &o->tshark,
         "Run this tshark (default: $TSHARK, or tshark on the PATH)", "PATH"},
        {"version", 'v', 0, G_OPTION_ARG_NONE, &version, "Show the version and exit", NULL},
        G_OPTION_ENTRY_NULL};
    g_autoptr(GError) error = NULL;
    GOptionContext *context = g_option_context_new("-r FILE");

    memset(o, 0, sizeof *o);
    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    bool parsed = g_option_context_parse(context, &argc, &argv, &error);
    g_option_context_free(context);
    if (!parsed) {
        complain("%s", error->message);
        advise("tcpstate --help shows the options");
        return false;
    }
    o->conversations_only = quiet;
    o->version = version;
    o->verbose = verbose;
    o->conversations = conversations > 0 ? (unsigned)conversations : 0;
    const char *environment = g_getenv("TSHARK");
    if (!o->tshark)
        o->tshark = g_strdup(environment && *environment ? environment : "tshark");
    return check(o, argc, argv, output, engine);
}

void options_free(struct options *o)
{
    g_free(o->file);
    g_free(o->filter);
    g_free(o->tshark);
}
