/*
 * A sink that replaces the addresses in records.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "anonymous_records.h"

#include <arpa/inet.h>
#include <string.h>

#include "address_cipher.h"
#include "anonymous_options.h"

/* Reads an address from its text. One that is neither IPv4 nor IPv6 becomes the IPv6 address that its
 * characters make. */
static struct record_address read_address(const char *text)
{
    struct record_address read = {.octet_count = IPV4_OCTETS};
    if (inet_pton(AF_INET, text, read.octets) == 1)
        return read;
    read.octet_count = IPV6_OCTETS;
    if (inet_pton(AF_INET6, text, read.octets) != 1) {
        uint8_t octets[ADDRESS_CIPHER_KEY_SIZE];
        address_cipher_key(octets, text);
        memcpy(read.octets, octets, IPV6_OCTETS);
    }
    return read;
}

static void hide(struct anonymous_records *a, struct record_address *address)
{
    char buffer[ADDRESS_TEXT_SIZE];
    if (address->octet_count != IPV4_OCTETS && address->octet_count != IPV6_OCTETS)
        *address = read_address(record_address_text(address, buffer));
    replaced_addresses_ip(a->addresses, address->octets, address->octet_count);
}

static bool pass_record(void *user, enum record_kind kind, const struct record *record)
{
    struct anonymous_records *a = user;
    struct record changed;
    if (kind == RECORD_SEGMENT) {
        changed.segment = record->segment;
        hide(a, &changed.segment.source.address);
        hide(a, &changed.segment.destination.address);
        anonymous_options_hide(changed.segment.options, changed.segment.options_length);
    } else if (kind == RECORD_ICMP) {
        changed.icmp = record->icmp;
        hide(a, &changed.icmp.from);
        hide(a, &changed.icmp.source.address);
        hide(a, &changed.icmp.destination.address);
    } else if (kind == RECORD_CONVERSATION || kind == RECORD_ONGOING) {
        changed.conversation = record->conversation;
        hide(a, &changed.conversation.end[0].address);
        hide(a, &changed.conversation.end[1].address);
    } else {
        return a->next->record(a->next->user, kind, record);
    }
    return a->next->record(a->next->user, kind, &changed);
}

static bool pass_pause(void *user)
{
    const struct anonymous_records *a = user;
    return a->next->pause(a->next->user);
}

struct sink anonymous_records_sink(struct anonymous_records *a)
{
    return (struct sink){.record = pass_record, .pause = pass_pause, .user = a};
}
