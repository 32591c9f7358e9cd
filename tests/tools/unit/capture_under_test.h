/*
 * A capture file under test: opened from made octets, read, and compared.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_UNDER_TEST_H
#define TCPSTATE_CAPTURE_UNDER_TEST_H

#include "input/capture_file.h"
#include "made_file.h"

struct capture_under_test {
    struct capture_file file;
    enum capture_result opened; /* what capture_file_open() returned */
    int fd;
};

void open_made(struct capture_under_test *o, const uint8_t *octets, size_t count);
void close_made(struct capture_under_test *o);

/* The next result is a packet with these values; its octets are 0, 1, 2 and so on. */
void assert_packet(struct capture_under_test *o, uint32_t frame, int64_t time, uint32_t captured,
                   uint32_t length, unsigned link_type);

/* The next result is this one, and no packet. */
void assert_end(struct capture_under_test *o, enum capture_result result);

/* From its beginning, the file has so many packets and then this result. */
void assert_reads(struct capture_under_test *o, enum capture_result wanted, uint32_t packets);

/* The reader leaves this capture to tshark after so many packets, for this reason. Frees the capture. */
void assert_unsure(struct made_capture *m, uint32_t packets, const char *why);

#endif
