/*
 * What the tap of Wireshark's TCP dissector reports of each TCP header in a frame.
 *
 * packet-tcp.h includes Wireshark's own struct conversation, so this file cannot include the
 * engine's.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp_tap.h"

#include <string.h>

#include <epan/dissectors/packet-tcp.h>
#include <epan/tap.h>

static int tap; /* Wireshark's number of the tap; 0 before tcp_tap_listen() */
static bool listening;
static tapped_header_function *called;

/* Each put...() function writes a value in network byte order and returns the place behind it. */

static uint8_t *put16(uint8_t *p, uint16_t value)
{
    uint16_t swapped = GUINT16_TO_BE(value);
    memcpy(p, &swapped, sizeof swapped);
    return p + sizeof swapped;
}

static uint8_t *put32(uint8_t *p, uint32_t value)
{
    uint32_t swapped = GUINT32_TO_BE(value);
    memcpy(p, &swapped, sizeof swapped);
    return p + sizeof swapped;
}

static void read_report(const struct tcpheader *tcp, struct tapped_header *h)
{
    uint8_t *p = put16(h->octets, tcp->th_sport);
    p = put16(p, tcp->th_dport);
    p = put32(p, tcp->th_rawseq);
    p = put32(p, tcp->th_rawack);
    put16(p, (uint16_t)(tcp->th_hlen / 4 << 12 | tcp->th_flags));

    h->has_length = tcp->th_have_seglen;
    h->length = tcp->th_seglen;
    h->stream = tcp->th_stream;
    h->source = &tcp->ip_src;
    h->destination = &tcp->ip_dst;
}

bool tcp_tap_get(unsigned index, struct tapped_header *h)
{
    const struct tcpheader *tcp = fetch_tapped_data(tap, (int)index);
    if (tcp)
        read_report(tcp, h);
    return tcp;
}

static tap_packet_status pass_on(void *tapdata _U_, packet_info *pinfo, epan_dissect_t *edt _U_,
                                 const void *data, tap_flags_t flags _U_)
{
    struct tapped_header header;
    read_report(data, &header);
    called(pinfo, &header);
    return TAP_PACKET_DONT_REDRAW;
}

void tcp_tap_listen(bool listen, tapped_header_function *each)
{
    if (listen == listening && each == called)
        return;
    if (listening)
        remove_tap_listener(&tap);
    listening = listen;
    called = each;
    if (!listen)
        return;
    tap = find_tap_id("tcp");
    /* The address of `tap` identifies this listener. Without a callback Wireshark only collects the
     * reports for tcp_tap_get(). */
    GString *error =
        register_tap_listener("tcp", &tap, NULL, TL_IS_DISSECTOR_HELPER | TL_REQUIRES_ERROR_PACKETS,
                              NULL, each ? pass_on : NULL, NULL, NULL);
    if (error)
        g_string_free(error, TRUE);
}
