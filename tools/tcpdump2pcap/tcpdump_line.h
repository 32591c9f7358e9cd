/*
 * One TCP segment as tcpdump prints it:
 *
 *   TIME IP SRC.PORT > DST.PORT: Flags [S.], seq N, ack N, win N, options […], length N
 *   TIME IP SRC.PORT > DST.PORT: S N:N(N) ack N win N <…>        (before tcpdump 4.1)
 *
 * The result is what is printed: names stay names, relative numbers stay relative.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_LINE_H
#define TCPSTATE_TCPDUMP_LINE_H

#include "endpoint_names.h"
#include "tcpdump_options.h"
#include "tcpdump_time.h"

/* Flags in the header's octet 13 (RFC 9293 section 3.1); AE is the lowest bit of octet 12 (RFC
 * 9768).
 */
#define TCP_FIN 0x001
#define TCP_SYN 0x002
#define TCP_RST 0x004
#define TCP_PSH 0x008
#define TCP_ACK 0x010
#define TCP_URG 0x020
#define TCP_ECE 0x040
#define TCP_CWR 0x080
#define TCP_AE  0x100

/* What `-v` prints of the IP header; without -v usual values. */
struct ip_fields {
    uint8_t traffic_class; /* tos in IPv4 */
    uint8_t hops;          /* ttl in IPv4 */
    uint16_t id;           /* IPv4 only */
    bool may_fragment;     /* IPv4 only: DF is off */
    uint32_t flow_label;   /* IPv6 only */
};

/* What a hex dump, or Wireshark's details, show beyond the line: absolute numbers. */
struct dumped_header {
    bool known;
    bool has_endpoints;
    struct resolved_endpoint source, destination;
    uint32_t seq, ack;
};

/* An ICMP error in place of a segment (icmp_line.h). Source and destination have no ports then. */
struct printed_icmp {
    bool is_error;
    uint8_t type, code;
    struct text_span target;      /* the address that is not reached; may be empty */
    struct text_span target_port; /* likewise */
};

enum printer { PRINTED_BY_TCPDUMP, PRINTED_BY_WIRESHARK };

struct printed_segment {
    enum printer printer;
    size_t line; /* of the text, from 1 */
    struct printed_time time;
    int ip_version;
    struct printed_endpoint source, destination;
    struct text_span interface; /* and direction, `eth0  Out`, with -i any; else empty */
    struct ip_fields ip;
    unsigned flags; /* TCP_* */
    bool has_seq;
    uint32_t seq;   /* as printed: absolute or relative */
    bool has_range; /* printed with its end, which gives the length */
    uint32_t ack;   /* likewise; with TCP_ACK only */
    uint16_t window;
    uint16_t urgent;
    uint32_t length; /* of the payload */
    struct tcp_options options;
    uint32_t scaled_window; /* of Wireshark: 32 bits, by its reckoning */
    bool raw_window;        /* `window` is that of the header, and scaled_window not known */
    bool new_conversation;  /* Wireshark says: port numbers reused */
    bool sent_again;        /* Wireshark says: retransmission */
    struct printed_icmp icmp;
    struct dumped_header dumped;
    uint8_t *payload;      /* from a dump, or NULL: zeros */
    size_t payload_length; /* at most `length`; zeros behind */
};

enum line_verdict {
    NOT_A_SEGMENT, /* something else */
    UNREADABLE,    /* a segment that cannot be restored */
    SEGMENT,
};

/*
 * Reads the segment around the `>` between its addresses.
 *
 * text     from the end of the packet before to the end of the text arrow    the sign, `>` or
 * `&gt;` segment  set for a SEGMENT, but for its line end      set to where reading stopped problem
 * set to the reason for UNREADABLE, or to a note when something was assumed of a SEGMENT; the
 *          caller frees it with g_free()
 */
enum line_verdict tcpdump_line_read(struct text_span text, struct text_span arrow,
                                    struct printed_segment *segment, const char **end,
                                    char **problem);

/* Reads what stands before the addresses: time, interface, IP header. `source` is the first address,
 * in `text`, which begins at the end of the packet before. */
void tcpdump_line_read_header(struct text_span text, struct text_span source,
                              struct printed_segment *segment);

/* Returns the octets of the TCP header with its options. */
unsigned tcp_header_length(const struct printed_segment *segment);

/* Returns the octets of the IP header that will carry it; it has no options or extension
 * headers. */
unsigned ip_header_length(const struct printed_segment *segment);

#endif
