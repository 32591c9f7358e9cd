/*
 * Times that cluster: many connections that were closed after the same time idle.
 *
 * Example: 0.2 s, 59.998 s, 60.000 s, 60.004 s and 75 s have one cluster, 59.998 s to 60.004 s. It
 * shows a time limit in somebody's configuration.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CLUSTERS_H
#define TCPSTATE_CLUSTERS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A part of the sorted times. All are milliseconds. */
struct cluster {
    guint count;
    uint32_t least;
    uint32_t median;
    uint32_t most;
};

/* Sorts an array of uint32_t. */
void clusters_sort(GArray *times);

/*
 * Finds the largest cluster of sorted times: at least 3 of them, within 3 % of the least.
 *
 * Times below a second are no cluster: there the network decides, not a limit.
 */
bool clusters_largest(const GArray *times, struct cluster *found);

/* Returns all of the times, of which there is at least one, as a cluster would be. */
struct cluster clusters_all(const GArray *times);

/*
 * Appends when something happened, by the times before it, in seconds: "after 60.00 s (59.998
 * to 60.004 s) idle", "after 60.00 s (59.998 to 60.004 s) idle, 3 of 5; all 20.00 ms to 75.00 s". Sorts
 * the times.
 *
 * before, behind  what stands around a time: "after " and " idle"
 */
void clusters_put(GString *out, GArray *times, const char *before, const char *behind);

#endif
