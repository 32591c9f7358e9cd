/*
 * Finds the known name that a misspelled one is most like.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "nearest_name.h"

#include <glib.h>
#include <string.h>

enum {
    LENGTH_MAX = 127,
    OCTETS_PER_ERROR = 3, /* a name of nine octets may have three errors */
};

/* Returns the number of typing errors between two names, or a number above `limit` if there are more: the
 * optimal string alignment, that is Levenshtein's distance with two neighbours swapped as one error. */
static unsigned count_errors(const char *a, size_t a_length, const char *b, size_t b_length,
                             unsigned limit)
{
    unsigned rows[3][LENGTH_MAX + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *two_above = rows[(i + 1) % 3];
        unsigned least = row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned change = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = MIN(change, MIN(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], two_above[j - 2] + 1);
            least = MIN(least, row[j]);
        }
        if (least > limit + 1)
            return limit + 1;
    }
    return rows[a_length % 3][b_length];
}

void nearest_name_begin(struct nearest_name *n, const char *wanted)
{
    *n = (struct nearest_name){.wanted = wanted,
                               .distance = (unsigned)strlen(wanted) / OCTETS_PER_ERROR};
}

static size_t count_common(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] && a[i] == b[i])
        i++;
    return i;
}

void nearest_name_offer(struct nearest_name *n, const char *name)
{
    size_t wanted = strlen(n->wanted);
    size_t length = strlen(name);
    size_t longer = MAX(wanted, length);
    if (longer > LENGTH_MAX || longer - MIN(wanted, length) > n->distance)
        return;
    unsigned errors = count_errors(n->wanted, wanted, name, length, n->distance);
    size_t common = count_common(n->wanted, name);
    if (errors > n->distance || (n->best && errors == n->distance && common <= n->common))
        return;
    n->best = name;
    n->distance = errors;
    n->common = common;
}

const char *nearest_name_found(const struct nearest_name *n)
{
    return n->best;
}
