/*
 * The services of a capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "services.h"

#include <string.h>

/* FNV-1a, 32 bits. */
static const guint hash_start = 2166136261u;
static const guint hash_factor = 16777619u;

static guint hash_octets(guint hash, const uint8_t *octets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ octets[i]) * hash_factor;
    return hash;
}

static guint hash_service(gconstpointer key)
{
    const struct record_endpoint *e = &((const struct capture_service *)key)->end;
    size_t length = e->address.octet_count ? e->address.octet_count : strlen(e->address.text);
    return hash_octets(hash_start ^ e->port, e->address.octets, length);
}

static gboolean is_same(gconstpointer a, gconstpointer b)
{
    const struct record_endpoint *x = &((const struct capture_service *)a)->end;
    const struct record_endpoint *y = &((const struct capture_service *)b)->end;
    return x->port == y->port && record_address_equal(&x->address, &y->address);
}

int services_compare(const struct capture_service *a, const struct capture_service *b)
{
    char x[ADDRESS_TEXT_SIZE];
    char y[ADDRESS_TEXT_SIZE];
    int order =
        strcmp(record_address_text(&a->end.address, x), record_address_text(&b->end.address, y));
    return order ? order : (int)a->end.port - (int)b->end.port;
}

struct services services_new(void)
{
    return (struct services){g_hash_table_new_full(hash_service, is_same, g_free, NULL), 0};
}

void services_free(struct services *s)
{
    g_hash_table_destroy(s->table);
}

struct capture_service *services_count(struct services *s, const struct record_endpoint *server)
{
    const struct capture_service key = {.end = *server};
    struct capture_service *found = g_hash_table_lookup(s->table, &key);
    if (!found && g_hash_table_size(s->table) >= SERVICES_MAX) {
        s->left_out++;
        return NULL;
    }
    if (!found) {
        found = g_memdup2(&key, sizeof key);
        g_hash_table_add(s->table, found);
    }
    found->conversations++;
    return found;
}
