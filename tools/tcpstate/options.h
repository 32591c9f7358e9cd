/*
 * The command line. An option has the letter that it has in tshark, where it means the same.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OPTIONS_H
#define TCPSTATE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "expectations/expectations.h"
#include "selection/selection.h"
#include "views/terminal.h"
#include "views/time_display.h"
#include "views/view_kind.h"

/* What finds the segments. AUTO: the direct source where it surely finds what tshark finds. */
enum engine { ENGINE_AUTO, ENGINE_PCAP, ENGINE_TSHARK };

struct options {
    char **files;                      /* -r, in their order; "-" is standard input; NULL with -i */
    char *interface;                   /* -i, or NULL */
    char *capture_filter;              /* -f, or NULL */
    char *filter;                      /* -Y, or NULL */
    char *select;                      /* --select, or NULL */
    struct selection *selection;       /* the same, compiled */
    char **expected;                   /* --expect, each; or NULL */
    char **fail_on;                    /* --fail-on, the last one NULL; or NULL */
    struct expectations *expectations; /* both, compiled; or NULL */
    int64_t every;                  /* --every: nanoseconds between two writings; 0: written once */
    int64_t count;                  /* -c: number of packets; 0: all */
    char *autostop;                 /* -a: duration:SECONDS, or NULL */
    enum time_display times;        /* -t */
    bool times_of_day;              /* -t was given, and asks for them */
    bool utc;                       /* --utc, or -t u or ud */
    char *names;                    /* -N: letters for what gets names, or NULL */
    char *tshark;                   /* the tshark to run: --tshark, else $TSHARK, else "tshark" */
    const struct view_kind *format; /* -T, or --oneline */
    bool default_format;            /* neither was given */
    char *output_file;              /* -o, or NULL for standard output */
    char **tags;                    /* --tag, each "KEY=VALUE"; or NULL */
    enum colour colour;             /* --color */
    const struct view_kind *statistic; /* -z, or NULL */
    const char *view_argument;         /* behind the comma of -z, or NULL */
    char *statistic_text;
    char *save;              /* -w: the capture file to write, or NULL */
    bool annotate;           /* --annotate */
    char *anonymize;         /* --anonymize: its key, "" for a random one; NULL: not given */
    bool transitions_only;   /* --only transitions */
    bool conversations_only; /* -q */
    enum engine engine;      /* --engine */
    unsigned conversations;  /* --max-conversations, or 0 */
    unsigned cores;          /* -j, at least 1 */
    bool verbose;            /* --verbose */
    bool version;            /* -v: print it and do nothing else */
    bool list_interfaces;    /* -D: likewise */
};

/* Reads the command line into `o`. The caller calls options_free() in any case. Prints the help and
 * exits when asked to. Returns false after a message. */
bool options_parse(struct options *o, int argc, char **argv);

void options_free(struct options *o);

/* Arguments of options as GLib hands them over; NULL where the option was not given. */
struct option_words {
    char *format;
    char *engine;
    char *colour;
    char *only;
    char *times;
    char *every;
    bool numeric; /* -n */
    bool oneline; /* --oneline */
};

/* Understands the arguments and checks that the options go together. Returns false after a
 * message. */
bool options_check(struct options *o, const struct option_words *words);

#endif
