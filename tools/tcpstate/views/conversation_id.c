/*
 * Names of a conversation that other captures and other programs give it, too.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_id.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

#include "record/decimal.h"

enum {
    PROTOCOL_TCP = 6,
    PORT_OCTETS = 2,
    SHA1_OCTETS = 20,
};

/* An address and a port as they stand in packets. */
struct place {
    uint8_t octets[IPV6_OCTETS + PORT_OCTETS];
    unsigned address_length;
};

/* Returns false if the address is neither IPv4 nor IPv6. */
static bool read_place(struct place *p, const struct record_endpoint *e)
{
    const struct record_address *a = &e->address;
    p->address_length = a->octet_count;
    if (a->octet_count)
        memcpy(p->octets, a->octets, a->octet_count);
    else if (inet_pton(AF_INET, a->text, p->octets) == 1)
        p->address_length = IPV4_OCTETS;
    else if (inet_pton(AF_INET6, a->text, p->octets) == 1)
        p->address_length = IPV6_OCTETS;
    p->octets[p->address_length] = (uint8_t)(e->port >> 8);
    p->octets[p->address_length + 1] = (uint8_t)e->port;
    return p->address_length;
}

/* Reads both ends, by enum role. Sets `lower` to the end with the lower address, or the lower port if the
 * addresses are the same. */
static bool read_places(struct place places[2], enum role *lower,
                        const struct record_conversation *r)
{
    if (!read_place(&places[ROLE_CLIENT], &r->end[ROLE_CLIENT]) ||
        !read_place(&places[ROLE_SERVER], &r->end[ROLE_SERVER]) ||
        places[ROLE_CLIENT].address_length != places[ROLE_SERVER].address_length)
        return false;
    bool client_first = memcmp(places[ROLE_CLIENT].octets, places[ROLE_SERVER].octets,
                               places[ROLE_CLIENT].address_length + PORT_OCTETS) <= 0;
    *lower = client_first ? ROLE_CLIENT : ROLE_SERVER;
    return true;
}

static uint8_t *put_octets(uint8_t *p, const void *octets, size_t length)
{
    memcpy(p, octets, length);
    return p + length;
}

static void digest_of(const void *octets, size_t length, uint8_t digest[SHA1_OCTETS])
{
    static GChecksum *sum; /* one for all: each would be two allocations */
    gsize size = SHA1_OCTETS;
    if (sum)
        g_checksum_reset(sum);
    else
        sum = g_checksum_new(G_CHECKSUM_SHA1);
    g_checksum_update(sum, octets, (gssize)length);
    g_checksum_get_digest(sum, digest, &size);
}

static void put_base64(char *p, const uint8_t *octets, size_t length)
{
    gint state = 0, save = 0;
    p += g_base64_encode_step(octets, length, FALSE, p, &state, &save);
    p += g_base64_encode_close(FALSE, p, &state, &save);
    *p = '\0';
}

bool community_id_write(char text[FACT_TEXT_SIZE], const struct record_conversation *r)
{
    static const uint8_t seed[2] = {0, 0};
    static const uint8_t protocol[2] = {PROTOCOL_TCP, 0 /* padding */};
    struct place places[2];
    enum role lower = ROLE_CLIENT;
    if (!read_places(places, &lower, r))
        return false;
    const struct place *low = &places[lower], *high = &places[!lower];
    size_t address = low->address_length;
    uint8_t octets[sizeof seed + sizeof protocol + 2 * sizeof low->octets];
    uint8_t digest[SHA1_OCTETS];
    uint8_t *p = put_octets(octets, seed, sizeof seed);
    p = put_octets(p, low->octets, address);
    p = put_octets(p, high->octets, address);
    p = put_octets(p, protocol, sizeof protocol);
    p = put_octets(p, low->octets + address, PORT_OCTETS);
    p = put_octets(p, high->octets + address, PORT_OCTETS);
    digest_of(octets, (size_t)(p - octets), digest);
    memcpy(text, "1:", 2);
    put_base64(text + 2, digest, SHA1_OCTETS);
    return true;
}

/* Returns the end whose ISN makes the name: the client, which sent the first SYN. If the SYNs crossed, the
 * captures differ in which was the first. */
static enum role opener(const struct record_conversation *r)
{
    struct place places[2];
    enum role lower = ROLE_CLIENT;
    if (r->verdict.opening == OPENING_SIMULTANEOUS)
        read_places(places, &lower, r);
    return lower;
}

/* Writes "COMMUNITY_ID/ISN". Returns false if the ISN is not known. */
static bool write_id(char text[FACT_TEXT_SIZE], const struct record_conversation *r,
                     const char *community)
{
    enum role role = opener(r);
    if (!r->isn_known[role])
        return false;
    size_t length = strlen(community);
    memcpy(text, community, length);
    text[length] = '/';
    *decimal_put(text + length + 1, r->isn[role]) = '\0';
    return true;
}

bool conversation_id_write(char text[FACT_TEXT_SIZE], const struct record_conversation *r)
{
    char community[FACT_TEXT_SIZE];
    return community_id_write(community, r) && write_id(text, r, community);
}

void conversation_ids_write(struct conversation_ids *ids, const struct record_conversation *r)
{
    ids->has_community = community_id_write(ids->community, r);
    ids->has_conversation = ids->has_community && write_id(ids->conversation, r, ids->community);
}
