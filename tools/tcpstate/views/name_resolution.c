/*
 * Looking up each name once.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "name_resolution.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "common/message.h"

static bool hosts;
static bool services;

void name_resolution_use(const char *letters)
{
    hosts = letters && strpbrk(letters, "nN");
    services = letters && strchr(letters, 't');
}

/* Returns what the resolver says, or NULL. It is untrusted: anybody may run a name server. The
 * caller frees it. */
static char *resolve(const char *address)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    char name[1025]; /* NI_MAXHOST, which POSIX does not know */
    int failed = 1;
    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
        failed =
            getnameinfo((struct sockaddr *)&v4, sizeof v4, name, sizeof name, NULL, 0, NI_NAMEREQD);
    else if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1)
        failed =
            getnameinfo((struct sockaddr *)&v6, sizeof v6, name, sizeof name, NULL, 0, NI_NAMEREQD);
    return failed ? NULL : printable(name);
}

/* Not inline, because what it checks on the stack would slow down those who want no names. */
static __attribute__((noinline)) const char *known_host(const struct record_address *a)
{
    static GHashTable *known; /* address -> name, "" for none */
    char text[ADDRESS_TEXT_SIZE];
    const char *address = record_address_text(a, text);
    if (!known)
        known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const char *name = g_hash_table_lookup(known, address);
    if (!name) {
        char *resolved = resolve(address);
        name = resolved ? resolved : g_strdup("");
        g_hash_table_insert(known, g_strdup(address), (char *)name);
    }
    return *name ? name : NULL;
}

const char *name_resolution_host(const struct record_address *a)
{
    return hosts ? known_host(a) : NULL;
}

const char *name_resolution_service(uint16_t port)
{
    static GHashTable *known; /* port + 1 -> name, "" for none */
    if (!services)
        return NULL;
    if (!known)
        known = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    const char *name = g_hash_table_lookup(known, GUINT_TO_POINTER(port + 1u));
    if (!name) {
        const struct servent *service = getservbyport(htons(port), "tcp");
        char *found = service ? printable(service->s_name) : g_strdup("");
        g_hash_table_insert(known, GUINT_TO_POINTER(port + 1u), found);
        name = found;
    }
    return *name ? name : NULL;
}
