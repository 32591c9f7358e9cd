/*
 * The names of fields in a display filter.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FILTER_NAMES_H
#define TCPSTATE_FILTER_NAMES_H

/* Returns the field of tshark or of one of its plugins that the first misspelled name in the filter is most
 * like and whose first letter is the same, which the caller frees. Returns NULL if no name is misspelled, no field is like
 * it, or `filter` is NULL. */
char *filter_names_nearest(const char *tshark, const char *filter);

#endif
