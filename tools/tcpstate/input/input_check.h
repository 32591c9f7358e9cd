/*
 * Checking the input before a source reads it, and naming it in messages.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_INPUT_CHECK_H
#define TCPSTATE_INPUT_CHECK_H

#include <stdbool.h>

#include "source.h"

/* Returns what messages call the input: a file's name, "standard input", or an interface. */
const char *input_name(const struct source_request *request);

/*
 * Checks that the file exists, can be read, and is neither a folder nor empty. For some of these
 * cases tshark has no message.
 *
 * Returns STATUS_OK, or STATUS_INPUT after a message. "-", standard input, is always good.
 */
enum status input_check(const char *file);

/* Returns true when the file can be read again from its beginning. Standard input ("-"), pipes and
 * live captures (NULL) cannot. */
bool input_is_repeatable(const char *file);

/* Says that capturing needs rights, and how to get them without being root. Returns STATUS_INPUT. */
enum status input_not_permitted(const char *interface);

#endif
