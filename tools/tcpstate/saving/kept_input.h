/*
 * Keeps the packets of input that can be read only once: pipes, live captures, joined and filtered files.
 *
 * If all packets are to be saved, they go into the new file at once. If the verdicts must be known first,
 * they go into a temporary file, which is then read again.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_KEPT_INPUT_H
#define TCPSTATE_KEPT_INPUT_H

#include "input/input_pipeline.h"
#include "kept_copy.h"

/* A temporary file takes at most so many octets, 4 GiB, unless $TCPSTATE_TEMPORARY_MB says another number. */
#define KEPT_INPUT_MAX (UINT64_C(4) << 30)

struct kept_input {
    struct saved_file file; /* the new or the temporary one. If `live` is set, dumpcap writes it */
    struct kept_copy copy;
    struct input_keeper keeper; /* for the pipeline; not for live captures */
    char *path;                 /* the temporary file; NULL: there is none */
    uint64_t limit;             /* of octets in the temporary file; 0: there is none */
    const char *live;           /* the file that tshark writes while it captures; or NULL */
};

struct kept_input_request {
    const char *output;  /* the file to write in the end */
    char *const *inputs; /* files that must not be overwritten; NULL: a live capture */
    bool temporary;      /* the verdicts must be known first */
    int64_t count;       /* keep at most this number of packets; 0: all */
};

/* Opens the files. Returns false after a message. Otherwise the caller calls kept_input_clear(). */
bool kept_input_init(struct kept_input *k, const struct kept_input_request *request);

/* Must be called after a live capture. Says it if the capture ended because the temporary file was full. */
void kept_input_report(const struct kept_input *k);

/* Closes the files, and removes the temporary one. */
void kept_input_clear(struct kept_input *k);

#endif
