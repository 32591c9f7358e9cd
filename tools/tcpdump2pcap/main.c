/*
 * tcpdump2pcap: makes a capture of the TCP segments that tcpdump printed into a text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "common/option_texts.h"
#include "common/same_file.h"
#include "common/standard_output.h"
#include "conversion.h"

#ifndef TCPSTATE_VERSION
#define TCPSTATE_VERSION "unknown"
#endif

#define EXIT_USAGE    1
#define EXIT_UNUSABLE 2

static const char description[] =
    "Finds the TCP segments that tcpdump printed anywhere in FILE (or in standard input) and\n"
    "writes them as a capture file. Notes on what it found go to standard error.";

static const char details[] =
    "EXAMPLES\n"
    "  tcpdump2pcap -o article.pcap article.txt\n"
    "      Makes a capture of the packets in an article, in the order of the text.\n"
    "  tcpdump2pcap --port nsesrvr=9988 --host db1=192.0.2.7 --sort -o out.pcap log.txt\n"
    "      Says what two names stand for, and sorts by time.\n"
    "  xclip -o | tcpdump2pcap | tshark -r -\n"
    "      Reads the lines in the clipboard.\n"
    "\n"
    "TIMES are taken as UTC, so look at the capture with TZ=UTC. --timezone says in which zone "
    "they\n"
    "are. A line without a date has the date of the last line with one, or the one that --date\n"
    "names, or 1970-01-01. The day changes where the clock goes from the\n"
    "last hour of a day to the first hour of the next. Without times (-t), packets are\n"
    "1 microsecond apart. Times since the packet before (-ttt) are recognised if the first packet\n"
    "is in the text. Otherwise use --differences.\n"
    "\n"
    "NAMES of hosts other than localhost become addresses that are reserved for documentation.\n"
    "Services that this system does not know become unassigned ports. The same text always gets\n"
    "the same addresses and ports.\n"
    "\n"
    "PAYLOAD comes from the dump below the line (-x, -X, -xx, -XX, or -A if its length fits).\n"
    "Without a dump it is zeros. Checksums are always computed.\n"
    "\n"
    "EXIT STATUS is 0 if packets were found, 1 for wrong usage, and 2 if no packets were found or\n"
    "a file cannot be read or written.";

struct conversion_options {
    char *output;
    char **ports;
    char **hosts;
    gboolean differences;
    char *date;
    char *timezone;
    gboolean sort;
    gboolean version;
    const char *input; /* NULL: standard input */
};

/* One line on standard error; names in it may have anything that a terminal would obey. */
static void say_list(const char *format, va_list arguments)
{
    char *message = g_strdup_vprintf(format, arguments);
    char *safe = printable(message);

    fprintf(stderr, "tcpdump2pcap: %s\n", safe);
    g_free(safe);
    g_free(message);
}

static void say(const char *format, ...) G_GNUC_PRINTF(1, 2);

static void say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_list(format, arguments);
    va_end(arguments);
}

static int usage_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

static int usage_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_list(format, arguments);
    va_end(arguments);
    fprintf(stderr, "Try 'tcpdump2pcap --help'.\n");
    return EXIT_USAGE;
}

/* Returns 0 or an exit status. */
static int read_options(int *argc, char ***argv, struct conversion_options *options)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
         "Write the capture to OUT.pcap instead of standard output", "OUT.pcap"},
        {"port", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->ports,
         "The service NAME is port N (may be repeated)", "NAME=N"},
        {"host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->hosts,
         "The host NAME has the address ADDR (may be repeated)", "NAME=ADDR"},
        {"sort", 0, 0, G_OPTION_ARG_NONE, &options->sort,
         "Sort by time instead of keeping the order of the text", NULL},
        {"differences", 0, 0, G_OPTION_ARG_NONE, &options->differences,
         "Each time is that since the packet before, as tcpdump -ttt prints it", NULL},
        {"date", 0, 0, G_OPTION_ARG_STRING, &options->date,
         "The day of the first packet, if the text does not say it", "YYYY-MM-DD"},
        {"timezone", 0, 0, G_OPTION_ARG_STRING, &options->timezone,
         "The time zone of the text: Europe/Berlin, +02:00 (default: UTC)", "ZONE"},
        {"version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL},
        G_OPTION_ENTRY_NULL,
    };
    GOptionContext *context = g_option_context_new("[FILE]");
    GError *error = NULL;
    struct option_texts texts;
    const char *wrong;
    int status = 0;

    option_texts_init(&texts);
    g_option_context_set_summary(context, description);
    g_option_context_set_description(context, details);
    option_texts_add(&texts, context, entries);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        status = usage_error("%s", error->message);
        g_error_free(error);
        *argc = 0;
    } else if ((wrong = option_texts_find_wrong(&texts))) {
        status = usage_error("--%s: the text is not UTF-8", wrong);
    } else if (*argc > 2 && strcmp((*argv)[1], "--") == 0) {
        /* GLib leaves the mark where the next word begins with a dash. */
        (*argv)[1] = (*argv)[2];
        --*argc;
    }
    if (status == 0 && *argc > 2) {
        status = usage_error("more than one FILE: '%s' and '%s'", (*argv)[1], (*argv)[2]);
    } else if (status == 0 && *argc == 2 && strcmp((*argv)[1], "-") != 0) {
        options->input = (*argv)[1];
    }
    g_option_context_free(context);
    option_texts_clear(&texts);
    return status;
}

static int read_names(const struct conversion_options *options, struct endpoint_names *names)
{
    for (char **host = options->hosts; host && *host; host++)
        if (!endpoint_names_host(names, *host))
            return usage_error("--host %s is not NAME=ADDR with an IPv4 or IPv6 address", *host);
    for (char **port = options->ports; port && *port; port++)
        if (!endpoint_names_port(names, *port))
            return usage_error("--port %s is not NAME=N with N from 0 to 65535", *port);
    return 0;
}

/* Understands --date, --timezone and --differences. Returns 0 or an exit status. */
static int read_clock(const struct conversion_options *options, struct text_clock *clock)
{
    clock->differences = options->differences;
    if (options->date && !printed_date_read(options->date, &clock->date))
        return usage_error("--date %s is not YYYY-MM-DD, from 1970 to 2105", options->date);
    if (options->timezone && !(clock->zone = g_time_zone_new_identifier(options->timezone)))
        return usage_error("--timezone %s is not known: write it like Europe/Berlin or +02:00",
                           options->timezone);
    return 0;
}

static const char *input_name(const struct conversion_options *options)
{
    return options->input ? options->input : "standard input";
}

static char *read_input(const struct conversion_options *options, size_t *size)
{
    int fd = options->input ? open(options->input, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    char *text = fd >= 0 ? text_read(fd, size) : NULL;

    if (!text && errno == EFBIG)
        say("%s is larger than %zu MiB: give a part of it, for example with grep or split -C",
            input_name(options), TEXT_OCTETS_MAX >> 20);
    else if (!text)
        say("cannot read %s: %s", input_name(options), g_strerror(errno));
    if (options->input && fd >= 0)
        close(fd);
    return text;
}

static void report(const struct conversion_result *result, const struct conversion_options *options,
                   bool capture)
{
    char *lost = g_strdup_printf(", %zu not read", result->not_read);

    if (result->error)
        say("%s", result->error);
    say("%u packet%s found in %s%s", result->packets, result->packets == 1 ? "" : "s",
        input_name(options), result->not_read > 0 ? lost : "");
    g_free(lost);
    if (result->packets == 0)
        say("%s", capture ? "this is already a capture, not text: read it with tcpdump -r"
                          : "nothing was written; a packet looks like "
                            "'IP 192.0.2.1.1234 > 192.0.2.2.80: Flags [S], seq 1, win 2, "
                            "length 0'");
}

static int convert(const struct conversion_options *options, struct endpoint_names *names,
                   struct text_clock clock, const char *text, size_t size)
{
    struct conversion conversion = {
        .name = input_name(options), .names = names, .sort = options->sort, .clock = clock};
    struct conversion_result result = text_convert(&conversion, text, size, options->output);
    bool written = result.packets > 0 && !result.error;

    report(&result, options, is_capture(text, size));
    g_free(result.error);
    return written ? 0 : EXIT_UNUSABLE;
}

static int read_and_convert(const struct conversion_options *options)
{
    struct endpoint_names *names = endpoint_names_new();
    struct text_clock clock = {0};
    int status = read_names(options, names);

    if (status == 0)
        status = read_clock(options, &clock);
    if (status == 0 && !options->output && isatty(STDOUT_FILENO))
        status = usage_error(
            "a capture cannot be shown on a terminal: write it to a file with -o OUT.pcap");
    if (status == 0 && options->output &&
        same_file_as_input(options->output, options->input ? options->input : "-"))
        status = usage_error("-o %s is the input and would be overwritten: name another file",
                             options->output);
    if (status == 0) {
        size_t size;
        char *text = read_input(options, &size);

        status = text ? convert(options, names, clock, text, size) : EXIT_UNUSABLE;
        g_free(text);
    }
    if (clock.zone)
        g_time_zone_unref(clock.zone);
    endpoint_names_free(names);
    return status;
}

/* Ends the program with another status if help or version could not be written. */
static void check_printed(void)
{
    const char *reason = standard_output_flush();

    if (!reason)
        return;
    say("cannot write: %s", reason);
    _exit(EXIT_UNUSABLE);
}

int main(int argc, char **argv)
{
    struct conversion_options options = {0};

    atexit(check_printed);
    setlocale(LC_CTYPE, ""); /* for the characters of the help */
    int status = read_options(&argc, &argv, &options);

    if (status == 0 && options.version)
        printf("tcpdump2pcap %s\n", TCPSTATE_VERSION);
    else if (status == 0)
        status = read_and_convert(&options);
    g_free(options.output);
    g_free(options.date);
    g_free(options.timezone);
    g_strfreev(options.ports);
    g_strfreev(options.hosts);
    return status;
}
