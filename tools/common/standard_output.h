/*
 * What the C library prints to standard output: help, versions, lists.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STANDARD_OUTPUT_H
#define TCPSTATE_STANDARD_OUTPUT_H

/*
 * Writes out what was printed with stdio. For a function of atexit(), because GLib prints the help and exits.
 *
 * Returns NULL, or the reason why something could not be written. If the reader has closed its end of a pipe, as in
 * `tcpstate --help | head -1`, the program ends by SIGPIPE.
 */
const char *standard_output_flush(void);

#endif
