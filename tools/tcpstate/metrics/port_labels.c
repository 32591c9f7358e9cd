/*
 * Which ports of services have a label of their own in metrics.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "port_labels.h"

static_assert(PORT_LABELS_MAX <= UINT8_MAX, "struct port_labels keeps labels in octets");

/* Returns whether the conversation shows that the port has a service. */
static bool was_opened(const struct record_conversation *r)
{
    switch (r->verdict.opening) {
    case OPENING_INCOMPLETE:
        return false;
    case OPENING_MIDSTREAM:
        return r->octets[ROLE_SERVER] > 0;
    default:
        return true;
    }
}

unsigned port_labels_find(struct port_labels *p, const struct record_conversation *r)
{
    uint16_t port = r->end[ROLE_SERVER].port;
    if (p->labels[port])
        return p->labels[port];
    bool silent = !was_opened(r);
    if (p->count >= PORT_LABELS_MAX || (silent && p->silent >= PORT_LABELS_SILENT_MAX))
        return PORT_OTHER;
    p->silent += silent;
    p->ports[++p->count] = port;
    p->labels[port] = (uint8_t)p->count;
    return p->count;
}

void port_labels_put(const struct port_labels *p, struct exposition *e, unsigned label)
{
    if (label == PORT_OTHER)
        exposition_label(e, "port", "other");
    else
        exposition_label_number(e, "port", p->ports[label]);
}
