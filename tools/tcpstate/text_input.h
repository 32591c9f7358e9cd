/*
 * Input that is no capture, but a text with packets that tcpdump or Wireshark printed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_INPUT_H
#define TCPSTATE_TEXT_INPUT_H

/*
 * Makes captures of the packets in those `files` that are texts. "-" is standard input, of which
 * nothing is taken unless it is a text. Prints remarks by line to standard error.
 *
 * Returns the files to read: a temporary capture in place of each text in which a packet was found,
 * else the file as named. The caller ends them with text_inputs_remove().
 */
char **text_inputs_convert(char *const *files);

/* Removes the temporary captures and frees `inputs`. */
void text_inputs_remove(char **inputs, char *const *files);

#endif
