/*
 * Whether a file to be written is an input.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SAME_FILE_H
#define TCPSTATE_SAME_FILE_H

#include <stdbool.h>

/* Returns whether `name` is a regular file, and the same one as the input; "-" is standard input. */
bool same_file_as_input(const char *name, const char *input);

#endif
