/*
 * A sink that replaces the addresses in records.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "anonymous_records.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

#include "address_cipher.h"

enum {
    KNOWN_MAX = 100000, /* replacements that are kept, because finding one takes long */

    OPTION_EOL = 0,
    OPTION_NOP = 1,
    OPTION_MPTCP = 30,
    MPTCP_ADD_ADDR = 3, /* RFC 8684 section 3.4.1: the option that has an address */
};

struct anonymous_records {
    const struct sink *next;
    struct address_cipher *cipher;
    GHashTable *known; /* of struct record_address, by the address's text */
};

struct anonymous_records *anonymous_records_new(const struct sink *next, const char *key)
{
    uint8_t octets[ADDRESS_CIPHER_KEY_SIZE];
    address_cipher_key(octets, key);
    struct address_cipher *cipher = address_cipher_new(octets);
    if (!cipher)
        return NULL;
    struct anonymous_records *a = g_new(struct anonymous_records, 1);
    *a = (struct anonymous_records){
        .next = next,
        .cipher = cipher,
        .known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    return a;
}

void anonymous_records_free(struct anonymous_records *a)
{
    g_hash_table_unref(a->known);
    address_cipher_free(a->cipher);
    g_free(a);
}

/* Returns the replacement of the address with this text. An address that is neither IPv4 nor IPv6 becomes
 * the IPv6 address that its characters make. */
static struct record_address replace(struct anonymous_records *a, const char *text)
{
    struct record_address new = {.octet_count = IPV4_OCTETS};
    if (inet_pton(AF_INET, text, new.octets) != 1) {
        new.octet_count = IPV6_OCTETS;
        if (inet_pton(AF_INET6, text, new.octets) != 1) {
            uint8_t octets[ADDRESS_CIPHER_KEY_SIZE];
            address_cipher_key(octets, text);
            memcpy(new.octets, octets, IPV6_OCTETS);
        }
    }
    address_cipher_apply(a->cipher, new.octets, new.octet_count);
    return new;
}

static void hide(struct anonymous_records *a, struct record_address *address)
{
    char buffer[ADDRESS_TEXT_SIZE];
    const char *text = record_address_text(address, buffer);
    struct record_address *found = g_hash_table_lookup(a->known, text);
    if (!found) {
        struct record_address new = replace(a, text);
        if (g_hash_table_size(a->known) >= KNOWN_MAX)
            g_hash_table_remove_all(a->known);
        found = g_memdup2(&new, sizeof new);
        g_hash_table_insert(a->known, g_strdup(text), found);
    }
    *address = *found;
}

/* Overwrites addresses in TCP options by zeros. */
static void hide_in_options(struct record_segment *r)
{
    unsigned at = 0;
    while (at < r->options_length && r->options[at] != OPTION_EOL) {
        unsigned left = r->options_length - at;
        uint8_t *option = r->options + at;
        unsigned length = *option == OPTION_NOP ? 1 : left > 1 ? option[1] : 0;
        if (*option == OPTION_MPTCP && left > 2 && option[2] >> 4 == MPTCP_ADD_ADDR)
            memset(option + 3, 0, MIN(MAX(length, 3), left) - 3);
        if (length == 0 || (length == 1 && *option != OPTION_NOP))
            return;
        at += length;
    }
}

static bool pass_record(void *user, enum record_kind kind, const struct record *record)
{
    struct anonymous_records *a = user;
    struct record changed;
    if (kind == RECORD_SEGMENT) {
        changed.segment = record->segment;
        hide(a, &changed.segment.source.address);
        hide(a, &changed.segment.destination.address);
        hide_in_options(&changed.segment);
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
