/*
 * Decodes IEEE 802.11 data frames that are neither encrypted nor fragmented nor aggregated, with or without the radiotap
 * header before them (https://www.radiotap.org). All others that may carry IP are left to tshark.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/octets.h"
#include "packet_layers.h"

enum {
    RADIOTAP_MIN = 8, /* version, padding, length, the first word of what is present */
    RADIOTAP_CHECK = 0x10,
    RADIOTAP_PADDED = 0x20, /* octets between the 802.11 header and the payload */

    WLAN_HEADER = 24,
    QOS_CONTROL = 2,
    CHECK_LENGTH = 4, /* the frame check sequence */

    /* The first octet of a frame (IEEE 802.11 clause 9.2.4.1): version, type, subtype. */
    KIND_VERSION = 0x03,
    KIND_TYPE = 0x0c,
    TYPE_DATA = 0x08,
    TYPE_EXTENSION = 0x0c,
    SUBTYPE_DATA = 0x0,
    SUBTYPE_NULL = 0x4,
    SUBTYPE_QOS_DATA = 0x8,
    SUBTYPE_QOS_NULL = 0xc,

    /* The second octet. */
    FLAGS_DS = 0x03,         /* both: between access points, with a fourth address */
    FLAGS_UNCOMMON = 0xc4,   /* order, which means a longer header; protected; more fragments */
    FRAGMENT_NUMBER = 0x0f,  /* in the octet at 22 */
    QOS_AGGREGATED = 0x80,   /* several payloads (A-MSDU) */
    QOS_MESH_CONTROL = 0x01, /* in the second octet */
};

/* Presence bits of radiotap: the fields, in this order, each aligned to its size. */
#define PRESENT_TIME     UINT32_C(0x00000001) /* 8 octets */
#define PRESENT_FLAGS    UINT32_C(0x00000002) /* 1 octet */
#define PRESENT_UNCOMMON UINT32_C(0x5c000000) /* TLVs, other name spaces, frames without data */
#define PRESENT_MORE     UINT32_C(0x80000000) /* another such word follows */
#define PRESENT_LATER    (PRESENT_TIME | PRESENT_FLAGS | PRESENT_UNCOMMON)

static uint32_t little_endian32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static bool has_payload(unsigned subtype)
{
    return subtype == SUBTYPE_DATA || subtype == SUBTYPE_QOS_DATA;
}

enum decoded decode_wlan(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (l.captured < 2)
        return DECODED_CUT_ELSEWHERE;
    unsigned subtype = header[0] >> 4;
    if (header[0] & KIND_VERSION || (header[0] & KIND_TYPE) == TYPE_EXTENSION)
        return decoding_unsure(d, "an 802.11 frame of another version");
    if ((header[0] & KIND_TYPE) != TYPE_DATA || subtype == SUBTYPE_NULL ||
        subtype == SUBTYPE_QOS_NULL)
        return DECODED_NOTHING;
    if (!has_payload(subtype) || header[1] & FLAGS_UNCOMMON || (header[1] & FLAGS_DS) == FLAGS_DS)
        return decoding_unsure(d, "an 802.11 frame of an uncommon kind");
    if (!layer_pass(d, HEADER_WLAN, &l,
                    WLAN_HEADER + (subtype == SUBTYPE_QOS_DATA ? QOS_CONTROL : 0)))
        return DECODED_CUT_ELSEWHERE;
    const uint8_t *control = header + WLAN_HEADER;
    if (header[22] & FRAGMENT_NUMBER ||
        (subtype == SUBTYPE_QOS_DATA &&
         (control[0] & QOS_AGGREGATED || control[1] & QOS_MESH_CONTROL)))
        return decoding_unsure(d, "an 802.11 frame of an uncommon kind");
    if (l.captured >= 2 && (l.at[0] != 0xaa || l.at[1] != 0xaa))
        return decoding_unsure(d, "an 802.11 frame without SNAP");
    return decode_llc(d, l);
}

/* Finds the flags of a radiotap header. Returns false if Wireshark may take another octet for the flags. */
static bool find_radiotap_flags(const uint8_t *header, uint32_t length, uint8_t *flags)
{
    uint32_t present = little_endian32(header + 4), word = present;
    uint32_t at = RADIOTAP_MIN;
    if (present & PRESENT_UNCOMMON)
        return false;
    while (word & PRESENT_MORE) {
        if (at + 4 > length)
            return false;
        word = little_endian32(header + at);
        if (word & PRESENT_LATER)
            return false;
        at += 4;
    }
    if (present & PRESENT_TIME)
        at = (at + 7) / 8 * 8 + 8;
    if (!(present & PRESENT_FLAGS) || at >= length)
        return false;
    *flags = header[at];
    return true;
}

enum decoded decode_radiotap(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    uint8_t flags;
    if (l.captured < RADIOTAP_MIN)
        return DECODED_CUT_ELSEWHERE;
    uint32_t length = (uint32_t)header[3] << 8 | header[2];
    if (header[0] != 0 || length < RADIOTAP_MIN)
        return decoding_unsure(d, "a radiotap header of another version");
    if (!layer_pass(d, HEADER_OTHER, &l, length))
        return DECODED_CUT_ELSEWHERE;
    if (!find_radiotap_flags(header, length, &flags) || flags & RADIOTAP_PADDED)
        return decoding_unsure(d, "an uncommon radiotap header");
    if (flags & RADIOTAP_CHECK) {
        if (l.reported < CHECK_LENGTH)
            return decoding_unsure(d, "an 802.11 frame without room for its check sequence");
        layer_limit(&l, l.reported - CHECK_LENGTH);
    }
    return decode_wlan(d, l);
}
