/*
 * The command line. Letters are tshark's where the meaning is the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OPTIONS_H
#define TCPSTATE_OPTIONS_H

#include <stdbool.h>

enum output { OUTPUT_TEXT, OUTPUT_JSON };

/* Who finds the segments: AUTO is the tool itself where it surely finds the same as tshark. */
enum engine { ENGINE_AUTO, ENGINE_PCAP, ENGINE_TSHARK };

struct options {
    char *file;              /* -r; "-" is standard input */
    char *filter;            /* -Y, or NULL */
    char *tshark;            /* the tshark to run: --tshark, else $TSHARK, else "tshark" */
    enum output output;      /* -T */
    bool conversations_only; /* -q */
    enum engine engine;      /* --engine */
    unsigned conversations;  /* --max-conversations, or 0 */
    bool verbose;            /* --verbose */
    bool version;            /* -v: print it and do nothing else */
};

/*
 * Reads the command line into `o`, which the caller gives back to options_free() in any case.
 * Prints the help and exits when asked to. Gives false after saying what is wrong.
 */
bool options_parse(struct options *o, int argc, char **argv);

void options_free(struct options *o);

#endif
