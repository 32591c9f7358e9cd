/*
 * Input that is no capture, but a text with packets that tcpdump or Wireshark printed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_INPUT_H
#define TCPSTATE_TEXT_INPUT_H

#include <stdbool.h>

/*
 * Makes captures of the packets in those `files` that are texts. "-" is standard input, of which
 * nothing is taken unless it is a text. A named pipe that is the only file becomes standard input.
 * Prints remarks by line to standard error.
 *
 * inputs  set to the files to read: a temporary capture in place of each text in which a packet was
 *         found, else the file as named, or "-". The caller ends them with text_inputs_remove().
 *
 * Returns false, and has said why, if one of them cannot be read.
 */
bool text_inputs_convert(char *const *files, char ***inputs);

/* After an input could not be read: says which of the files are texts without packets. */
void text_inputs_explain(char **inputs, char *const *files);

/* Removes the temporary captures and frees `inputs`. */
void text_inputs_remove(char **inputs, char *const *files);

#endif
