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

#include <epan/dissectors/packet-tcp.h>
#include <epan/tap.h>

static int tap; /* Wireshark's number of the tap; 0 before tcp_tap_listen() */
static bool listening;

static uint8_t *put16(uint8_t *p, uint16_t value)
{
    *p++ = (uint8_t)(value >> 8);
    *p++ = (uint8_t)value;
    return p;
}

static uint8_t *put32(uint8_t *p, uint32_t value)
{
    return put16(put16(p, (uint16_t)(value >> 16)), (uint16_t)value);
}

bool tcp_tap_get(unsigned index, struct tapped_header *h)
{
    const struct tcpheader *tcp = fetch_tapped_data(tap, (int)index);
    if (!tcp)
        return false;

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
    return true;
}

void tcp_tap_listen(bool listen)
{
    if (listen == listening)
        return;
    listening = listen;
    if (!listen) {
        remove_tap_listener(&tap);
        return;
    }
    tap = find_tap_id("tcp");
    /* The address of `tap` identifies this listener. It has no callbacks: Wireshark only has to
     * collect the reports for tcp_tap_get(). */
    GString *error =
        register_tap_listener("tcp", &tap, NULL, TL_IS_DISSECTOR_HELPER, NULL, NULL, NULL, NULL);
    if (error)
        g_string_free(error, TRUE);
}
