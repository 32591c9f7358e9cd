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

enum {
    PROTOCOL_TCP = 6,
    PORT_OCTETS = 2,
    SHA1_OCTETS = 20,
    ID_DIGITS = 32, /* of a conversation_id */
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

static void add_address(GChecksum *sum, const struct place *p)
{
    g_checksum_update(sum, p->octets, p->address_length);
}

static void add_port(GChecksum *sum, const struct place *p)
{
    g_checksum_update(sum, p->octets + p->address_length, PORT_OCTETS);
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
    uint8_t digest[SHA1_OCTETS];
    gsize length = sizeof digest;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
    g_checksum_update(sum, seed, sizeof seed);
    add_address(sum, low);
    add_address(sum, high);
    g_checksum_update(sum, protocol, sizeof protocol);
    add_port(sum, low);
    add_port(sum, high);
    g_checksum_get_digest(sum, digest, &length);
    g_autofree char *base64 = g_base64_encode(digest, length);
    g_snprintf(text, FACT_TEXT_SIZE, "1:%s", base64);
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

bool conversation_id_write(char text[FACT_TEXT_SIZE], const struct record_conversation *r)
{
    char community[FACT_TEXT_SIZE];
    enum role role = opener(r);
    if (!r->isn_known[role] || !community_id_write(community, r))
        return false;
    g_autofree char *key = g_strdup_printf("%s/%u", community, r->isn[role]);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    memcpy(text, digest, ID_DIGITS);
    text[ID_DIGITS] = '\0';
    return true;
}
