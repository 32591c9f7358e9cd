/*
 * Whether a file to be written is an input, or another file to be written.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SAME_FILE_H
#define TCPSTATE_SAME_FILE_H

#include <stdbool.h>

/* Returns whether `name` is a regular file, and the same one as the input; "-" is standard input. */
bool same_file_as_input(const char *name, const char *input);

/* Returns whether two files to be written are the same regular file, or will be the same new one: neither exists, and they have
 * the same name in the same folder, or links lead there. */
bool same_file_to_write(const char *name, const char *other);

#endif
