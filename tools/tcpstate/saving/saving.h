/*
 * Copies packets of a capture file into another file: all of them, or those of chosen conversations.
 *
 * The copy goes hand in hand with a source, which passes on the records of the same file. Each record
 * names a frame. The copy reads its own file descriptor up to this frame. So it keeps one packet at a
 * time, whatever the size of the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SAVING_H
#define TCPSTATE_SAVING_H

#include "anonymizing/replaced_addresses.h"
#include "renumbering.h"
#include "selection/selected_records.h"
#include "verdict_texts.h"

struct saving_request {
    const char *input;                    /* a pcap or pcapng file, also compressed with gzip */
    const char *name;                     /* what messages call it */
    const char *output;                   /* the file to write; "-": standard output */
    char *const *inputs;                  /* files that must not be overwritten */
    int64_t count;                        /* copy at most this number of packets; 0: all */
    struct replaced_addresses *addresses; /* the copy has these, and no payload; NULL: packets as
                                             they are */
};

/* Opens both files. Returns NULL after a message, and sets `status`. The caller calls saving_close(). */
struct saving *saving_open(const struct saving_request *request, enum status *status);

/*
 * Returns a sink for the records of the file. It copies the frames of the segments and ICMP errors of
 * the chosen conversations.
 *
 * streams   the chosen conversations; NULL: all, and all other packets
 * verdicts  comments for the first packets of conversations; NULL: no packet gets a comment
 * numbers   the numbers that comments name; NULL: those of the input
 */
struct sink saving_sink(struct saving *s, const struct number_set *streams,
                        struct verdict_texts *verdicts, const struct renumbering *numbers);

/* Copies what is left: all packets if no conversations were chosen, else only what is no packet. */
void saving_finish(struct saving *s);

/* Closes both files and frees `s`. Returns `status`, or after a message what went wrong with the copy. */
enum status saving_close(struct saving *s, enum status status);

#endif
