/*
 * Addresses and ports for host and service names: given, known to the system, or made up.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "endpoint_names.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

#include "service_names.h"

/* The longest text of an address that inet_pton can read, a zone not counted. */
#define ADDRESS_TEXT_MAX 46

/* A low port, as services have, that IANA assigned to no service: it left 1014 to 1020 free. */
#define FIRST_MADE_UP_PORT 1014

struct endpoint_names {
    GHashTable *hosts;           /* "4 NAME" or "6 NAME" -> struct ip_address */
    GHashTable *ports;           /* NAME -> port */
    GHashTable *taken_addresses; /* struct ip_address used in the text */
    GHashTable *taken_ports;     /* port numbers used in the text */
    unsigned next_address[2];    /* to be made up next: IPv4, IPv6 */
    unsigned next_port;
};

static struct ip_address *ip_address_copy(const struct ip_address *address)
{
    struct ip_address *copy = g_new(struct ip_address, 1);

    *copy = *address;
    return copy;
}

static guint ip_address_hash(gconstpointer key)
{
    const struct ip_address *address = key;
    guint hash = (guint)address->version;

    for (int i = 0; i < IPV6_LENGTH; i++)
        hash = hash * 31 + address->octets[i];
    return hash;
}

static gboolean ip_address_equal(gconstpointer a, gconstpointer b)
{
    const struct ip_address *left = a, *right = b;

    return left->version == right->version && memcmp(left->octets, right->octets, IPV6_LENGTH) == 0;
}

struct endpoint_names *endpoint_names_new(void)
{
    struct endpoint_names *names = g_new0(struct endpoint_names, 1);

    names->hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    names->ports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    names->taken_addresses = g_hash_table_new_full(ip_address_hash, ip_address_equal, g_free, NULL);
    names->taken_ports = g_hash_table_new(g_direct_hash, g_direct_equal);
    names->next_port = FIRST_MADE_UP_PORT;
    return names;
}

void endpoint_names_free(struct endpoint_names *names)
{
    g_hash_table_destroy(names->hosts);
    g_hash_table_destroy(names->ports);
    g_hash_table_destroy(names->taken_addresses);
    g_hash_table_destroy(names->taken_ports);
    g_free(names);
}

bool ip_address_read(struct text_span host, struct ip_address *address)
{
    char text[ADDRESS_TEXT_MAX + 1];
    const char *zone = span_find(host, "%");

    if (zone)
        host.end = zone;
    if (span_length(host) > ADDRESS_TEXT_MAX)
        return false;
    memcpy(text, host.at, span_length(host));
    text[span_length(host)] = '\0';

    *address = (struct ip_address){.version = 4};
    if (inet_pton(AF_INET, text, address->octets) == 1)
        return true;
    address->version = 6;
    return inet_pton(AF_INET6, text, address->octets) == 1;
}

bool port_read(struct text_span port, uint16_t *number)
{
    uint64_t value;

    if (!span_number(&port, UINT16_MAX, &value) || port.at != port.end)
        return false;
    *number = (uint16_t)value;
    return true;
}

/* Names are compared in the composed form: a text may have `ü` as `u` and a mark. */
static char *name_key(struct text_span name)
{
    gssize length = (gssize)span_length(name);

    if (!g_utf8_validate(name.at, length, NULL))
        return g_strndup(name.at, (gsize)length);
    return g_utf8_normalize(name.at, length, G_NORMALIZE_NFC);
}

static char *host_key(int version, struct text_span host)
{
    g_autofree char *name = name_key(host);

    return g_strdup_printf("%d %s", version, name);
}

/* The first assignment counts. */
static void set_host(struct endpoint_names *names, struct text_span host,
                     const struct ip_address *address)
{
    char *key = host_key(address->version, host);

    if (g_hash_table_contains(names->hosts, key))
        g_free(key);
    else
        g_hash_table_insert(names->hosts, key, ip_address_copy(address));
    g_hash_table_add(names->taken_addresses, ip_address_copy(address));
}

static void set_port(struct endpoint_names *names, struct text_span port, uint16_t number)
{
    char *key = name_key(port);

    if (g_hash_table_contains(names->ports, key))
        g_free(key);
    else
        g_hash_table_insert(names->ports, key, GUINT_TO_POINTER(number));
    g_hash_table_add(names->taken_ports, GUINT_TO_POINTER(number));
}

/* Splits `NAME=VALUE`; neither may be empty. */
static bool split_assignment(const char *assignment, struct text_span *name,
                             struct text_span *value)
{
    const char *sign = strchr(assignment, '=');

    if (!sign)
        return false;
    *name = (struct text_span){assignment, sign};
    *value = (struct text_span){sign + 1, sign + 1 + strlen(sign + 1)};
    return span_length(*name) > 0 && span_length(*value) > 0;
}

bool endpoint_names_host(struct endpoint_names *names, const char *assignment)
{
    struct text_span name, value;
    struct ip_address address;

    if (!split_assignment(assignment, &name, &value) || !ip_address_read(value, &address))
        return false;
    set_host(names, name, &address);
    return true;
}

bool endpoint_names_port(struct endpoint_names *names, const char *assignment)
{
    struct text_span name, value;
    uint16_t number;

    if (!split_assignment(assignment, &name, &value) || !port_read(value, &number))
        return false;
    set_port(names, name, number);
    return true;
}

void endpoint_names_see(struct endpoint_names *names, const struct printed_endpoint *printed)
{
    struct ip_address address;
    uint16_t port;

    if (ip_address_read(printed->host, &address))
        g_hash_table_add(names->taken_addresses, ip_address_copy(&address));
    if (port_read(printed->port, &port))
        g_hash_table_add(names->taken_ports, GUINT_TO_POINTER(port));
}

void endpoint_names_learn(struct endpoint_names *names, const struct printed_endpoint *printed,
                          const struct resolved_endpoint *endpoint)
{
    struct ip_address address;
    uint16_t port;

    if (!ip_address_read(printed->host, &address))
        set_host(names, printed->host, &endpoint->address);
    if (!port_read(printed->port, &port))
        set_port(names, printed->port, endpoint->port);
}

/* The names that stand for the host itself on nearly every system. */
static bool own_host(struct text_span host, int version, struct ip_address *address)
{
    if (!span_equal(host, "localhost") && !span_starts(host, "localhost.") &&
        !span_equal(host, "ip6-localhost") && !span_equal(host, "ip6-loopback"))
        return false;
    *address = (struct ip_address){.version = version};
    if (version == 4)
        memcpy(address->octets, "\x7f\0\0\1", IPV4_LENGTH); /* 127.0.0.1 */
    else
        address->octets[IPV6_LENGTH - 1] = 1; /* ::1 */
    return true;
}

/* The number `n` of the addresses set aside for documentation (RFC 5737, RFC 3849). */
static bool documentation_address(int version, unsigned n, struct ip_address *address)
{
    static const uint8_t networks[][3] = {{192, 0, 2}, {198, 51, 100}, {203, 0, 113}};

    *address = (struct ip_address){.version = version};
    if (version == 4) {
        if (n / 254 >= G_N_ELEMENTS(networks))
            return false;
        memcpy(address->octets, networks[n / 254], 3);
        address->octets[3] = (uint8_t)(n % 254 + 1);
        return true;
    }
    memcpy(address->octets, "\x20\x01\x0d\xb8", 4);
    for (unsigned i = 0; i < 4; i++)
        address->octets[15 - i] = (uint8_t)((n + 1) >> (8 * i));
    return true;
}

static bool make_up_address(struct endpoint_names *names, int version, struct ip_address *address)
{
    unsigned *next = &names->next_address[version == 6];

    while (documentation_address(version, *next, address)) {
        ++*next;
        if (!g_hash_table_contains(names->taken_addresses, address))
            return true;
    }
    return false;
}

bool endpoint_names_find_host(struct endpoint_names *names, struct text_span host, int version,
                              size_t line, struct ip_address *address,
                              struct diagnostics *diagnostics)
{
    if (ip_address_read(host, address))
        return true;

    char *key = host_key(version, host);
    const struct ip_address *known = g_hash_table_lookup(names->hosts, key);
    g_free(key);
    if (known) {
        *address = *known;
        return true;
    }

    char *quote = span_quote(host);
    bool found = own_host(host, version, address);
    if (!found && make_up_address(names, version, address)) {
        char text[INET6_ADDRSTRLEN];

        found = true;
        inet_ntop(version == 4 ? AF_INET : AF_INET6, address->octets, text, sizeof text);
        diagnostics_note(
            diagnostics, line,
            g_strdup_printf(
                "host %s written as %s; tcpdump2pcap --host %s=ADDR sets another address", quote,
                text, quote));
    }
    if (found)
        set_host(names, host, address);
    else
        diagnostics_not_read(diagnostics, line,
                             g_strdup_printf("too many host names to make up an address for %s; "
                                             "give tcpdump2pcap --host %s=ADDR",
                                             quote, quote));
    g_free(quote);
    return found;
}

static bool make_up_port(struct endpoint_names *names, uint16_t *port)
{
    for (; names->next_port <= UINT16_MAX; names->next_port++)
        if (!g_hash_table_contains(names->taken_ports, GUINT_TO_POINTER(names->next_port))) {
            *port = (uint16_t)names->next_port;
            return true;
        }
    return false;
}

bool endpoint_names_find_port(struct endpoint_names *names, struct text_span port, size_t line,
                              uint16_t *number, struct diagnostics *diagnostics)
{
    if (port_read(port, number))
        return true;

    gpointer known = NULL;
    char *key = name_key(port);
    bool found = g_hash_table_lookup_extended(names->ports, key, NULL, &known);
    bool service = !found && service_port(key, number);
    g_free(key);
    if (found) {
        *number = (uint16_t)GPOINTER_TO_UINT(known);
        return true;
    }

    char *quote = span_quote(port);
    if (service) {
        found = true;
    } else if (make_up_port(names, number)) {
        found = true;
        diagnostics_note(
            diagnostics, line,
            span_length(port) == 0
                ? g_strdup_printf("no ports are printed; both written as %u", *number)
                : g_strdup_printf("service %s written as port %u; --port %s=N sets another port",
                                  quote, *number, quote));
    }
    if (found)
        set_port(names, port, *number);
    else
        diagnostics_not_read(
            diagnostics, line,
            g_strdup_printf("no free port for service %s; give --port %s=N", quote, quote));
    g_free(quote);
    return found;
}

bool endpoint_names_find(struct endpoint_names *names, const struct printed_endpoint *printed,
                         int version, size_t line, struct resolved_endpoint *endpoint,
                         struct diagnostics *diagnostics)
{
    return endpoint_names_find_host(names, printed->host, version, line, &endpoint->address,
                                    diagnostics) &&
           endpoint_names_find_port(names, printed->port, line, &endpoint->port, diagnostics);
}
