/*
 * The services of a capture: each address and port of a server, with its conversations counted.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SERVICES_H
#define TCPSTATE_SERVICES_H

#include <glib.h>

#include "record/record.h"

enum { SERVICES_MAX = 250000 /* what is kept, to bound the memory */ };

struct capture_service {
    struct record_endpoint end;
    uint32_t conversations;
    void *user; /* belongs to the view; NULL at first */
};

struct services {
    GHashTable *table; /* struct capture_service, each its own key */
    uint32_t left_out; /* conversations of services above SERVICES_MAX */
};

struct services services_new(void);
void services_free(struct services *s);

/* Counts a conversation with this server. Returns the service, which stays where it is until
 * services_free(); NULL above SERVICES_MAX. */
struct capture_service *services_count(struct services *s, const struct record_endpoint *server);

/* Returns less than 0, 0 or more than 0, as the texts of the addresses, then the port numbers, are
 * ordered. Both readers have the same texts, and so the same order. */
int services_compare(const struct capture_service *a, const struct capture_service *b);

#endif
