/*
 * libFuzzer target: any octets as a packet of any link type, down to its TCP header.
 *
 * An input is the link type (LINKTYPE_ value, 2 octets, high octet first), then 1 octet that says how
 * much of the packet the snap length cut off (in units of 16 octets), then the packet.
 *
 * The packet ends where libFuzzer's buffer ends, so that ASan notices any octet read beyond it. Its headers
 * with other addresses have the same TCP header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "anonymizing/anonymous_packet.h"
#include "decode/tcp_streams.h"
#include "engine/octets.h"
#include "must.h"

enum { INPUT_HEADER = 3 };

static bool is_inside(const uint8_t *p, size_t length, const uint8_t *data, size_t size)
{
    return p >= data && p <= data + size && length <= (size_t)(data + size - p);
}

/* Replaces the addresses, and decodes what is left. `p` is what was decoded before. */
static void check_anonymous(const struct plain_packet *packet, enum decoded result,
                            const struct decoded_packet *p)
{
    static struct replaced_addresses *addresses;
    const char *why;
    struct decoded_packet q = {0};
    if (!addresses)
        addresses = replaced_addresses_new("a key");
    uint8_t *out = malloc(packet->captured ? packet->captured : 1);
    MUST(addresses && out);
    uint32_t kept = anonymous_packet_write(addresses, packet, out, &why);
    MUST(kept <= packet->captured && !why == (result != DECODED_UNSURE));
    enum decoded again = packet_decode(packet->link_type, out, kept, packet->length, &q);
    if (result == DECODED_SEGMENT || result == DECODED_QUOTED) {
        MUST(again == result && q.reported == p->reported && q.address_length == p->address_length);
        MUST(!memcmp(q.tcp, p->tcp, SEGMENT_HEADER_MIN));
        MUST(q.captured <= p->captured && q.captured <= 60);
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decoded_packet p = {0};
    struct tcp_header h;
    if (size < INPUT_HEADER)
        return 0;
    uint16_t link_type = octets_get16(data);
    uint32_t missing = data[2] * 16u;
    data += INPUT_HEADER;
    size -= INPUT_HEADER;
    enum decoded result =
        packet_decode(link_type, data, (uint32_t)size, (uint32_t)size + missing, &p);
    MUST(result != DECODED_UNSURE || p.unsure);
    check_anonymous(
        &(struct plain_packet){link_type, data, (uint32_t)size, (uint32_t)size + missing}, result,
        &p);
    if (result != DECODED_SEGMENT && result != DECODED_QUOTED)
        return 0;
    MUST(p.captured >= SEGMENT_HEADER_MIN && p.reported >= p.captured);
    MUST(p.address_length == 4 || p.address_length == 16);
    MUST(is_inside(p.tcp, p.captured, data, size));
    MUST(is_inside(p.source, p.address_length, data, size));
    MUST(is_inside(p.destination, p.address_length, data, size));
    tcp_header_read(&h, &p, result == DECODED_QUOTED);
    MUST(!h.track || h.segment.len <= p.reported);
    return 0;
}
