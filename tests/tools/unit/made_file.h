/*
 * Files for unit tests, built in memory: octets, gzip, pcap and pcapng.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_MADE_FILE_H
#define TCPSTATE_MADE_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returns a descriptor of a file in memory with these octets, at its beginning. */
int made_file(const void *octets, size_t count);

/* Returns the octets packed as one gzip member. */
GByteArray *made_gzip(const void *octets, size_t count);

/* A capture that grows at its end. */
struct made_capture {
    GByteArray *octets;
    bool big_endian; /* byte order of the numbers that are added next */
};

struct made_capture made_capture_new(bool big_endian);
void made_capture_free(struct made_capture *m);

void made_put16(struct made_capture *m, unsigned value);
void made_put32(struct made_capture *m, uint64_t value);

/* Adds the header of a pcap file of version 2.4. */
void made_pcap_header(struct made_capture *m, uint32_t magic, uint32_t snap_length,
                      uint32_t link_type);

/* Adds a packet to a pcap file; its octets are 0, 1, 2 and so on. */
void made_pcap_packet(struct made_capture *m, uint32_t seconds, uint32_t fraction,
                      uint32_t captured, uint32_t length);

/* Adds a pcapng block with this body, which is padded to a multiple of four octets. */
void made_block(struct made_capture *m, uint32_t type, const GByteArray *body);

/* Adds a section header of version 1.0. */
void made_section(struct made_capture *m);

/* Adds an interface description. `resolution` is the value of if_tsresol, or -1 for no option. */
void made_interface(struct made_capture *m, unsigned link_type, int resolution);

/* Adds an enhanced packet block; the packet's octets are 0, 1, 2 and so on. */
void made_packet_block(struct made_capture *m, uint32_t interface, uint64_t stamp,
                       uint32_t captured, uint32_t length);

#endif
