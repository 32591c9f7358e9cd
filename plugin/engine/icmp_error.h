/*
 * ICMP errors about a segment (RFC 792, RFC 4443): how to read one, and what it says.
 *
 * An ICMP error quotes a segment that could not be delivered, and is sent to the segment's sender.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ICMP_ERROR_H
#define TCPSTATE_ICMP_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c_linkage.h"

TCPSTATE_BEGIN_C

enum { ICMP_ADDRESS_OCTETS = 16 };

/* What an error says, the same for ICMP and ICMPv6. */
enum icmp_kind {
    ICMP_NONE,
    ICMP_NET_UNREACHABLE, /* from here on, the hard ones */
    ICMP_HOST_UNREACHABLE,
    ICMP_PROTOCOL_UNREACHABLE,
    ICMP_PORT_UNREACHABLE,
    ICMP_ADMIN_PROHIBITED,
    ICMP_UNREACHABLE, /* for another reason */
    ICMP_TIME_EXCEEDED,
    ICMP_PARAMETER_PROBLEM,
    ICMP_TOO_BIG, /* from here on, the others */
    ICMP_OTHER,
    ICMP_KIND_COUNT
};

/* What is said about which end. A part of struct conversation, so it is small. */
struct icmp_report {
    uint8_t address_length; /* 4 or 16; 0: there is no error */
    uint8_t type;
    uint8_t code;
    uint8_t about; /* 0 or 1: the end that sent the quoted segment, in the caller's own naming */
};

struct icmp_error {
    int64_t time;          /* capture time, nanoseconds since the epoch */
    uint32_t frame;        /* frame number in the capture, from 1 */
    uint32_t seq;          /* SEG.SEQ of the quoted segment */
    const uint8_t *from;   /* the address that sent the error; as the next two, it is in
                                * the octets of the frame, report.address_length octets */
    const uint8_t *source; /* addresses and ports of the quoted segment; the addresses are in
                                * the octets of the frame, report.address_length octets each */
    const uint8_t *destination;
    uint16_t source_port;
    uint16_t destination_port;
    struct icmp_report report;
};

/*
 * Reads an ICMP error from the octets of its frame: all but time and frame. `report.about` is set
 * as four_tuple_sender() numbers the ends.
 *
 * ip        the first octet of the IP header that carries the error
 * captured  octets that may be read from `ip` on
 *
 * Returns false when it is no ICMP error, or when the error does not quote a TCP header, of which 8
 * octets are enough: RFC 792 asks for no more.
 */
bool icmp_error_read(struct icmp_error *e, const uint8_t *ip, size_t captured);

/* Returns the kind of the error; ICMP_NONE for no error. */
enum icmp_kind icmp_report_kind(const struct icmp_report *r);

/* Returns true for an error that ends an opening. That a packet is too big ends nothing (RFC 1191,
 * RFC 8201). */
bool icmp_kind_is_hard(enum icmp_kind kind);

/* Returns the name for programs ("port_unreachable"), NULL for ICMP_NONE. */
const char *icmp_kind_name(enum icmp_kind kind);

/* Returns what the error says, in English for people, without a full stop. */
const char *icmp_kind_text(enum icmp_kind kind);

TCPSTATE_END_C

#endif
