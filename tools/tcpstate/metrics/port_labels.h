/*
 * Which ports of services have a label of their own in metrics. A set of labels must be bounded, whatever the
 * network sends: all other ports share the label "other".
 *
 * The first ports get one. Ports where no conversation was opened, as a scan finds them, get only a few of them.
 * A port never loses its label, so that counters do not go back.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PORT_LABELS_H
#define TCPSTATE_PORT_LABELS_H

#include <stdint.h>

#include "exposition.h"
#include "record/record.h"

enum {
    PORT_LABELS_MAX = 64,        /* "other" is not one of them */
    PORT_LABELS_SILENT_MAX = 16, /* of these, for ports where nothing was opened */
    PORT_OTHER = 0
};

/* All zero: empty. */
struct port_labels {
    uint16_t ports[1 + PORT_LABELS_MAX]; /* by label */
    unsigned count;
    unsigned silent; /* labels for ports where nothing was opened when they got it */
    uint8_t labels[UINT16_MAX + 1];
};

/* Returns the label of the conversation's service, 1 or more, or PORT_OTHER. May give it one. */
unsigned port_labels_find(struct port_labels *p, const struct record_conversation *r);

/* Returns the label that a port has so far. */
static inline unsigned port_labels_of(const struct port_labels *p, uint16_t port)
{
    return p->labels[port];
}

/* Adds the label to a sample. */
void port_labels_put(const struct port_labels *p, struct exposition *e, unsigned label);

#endif
