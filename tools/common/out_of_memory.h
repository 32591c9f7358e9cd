/*
 * A message, instead of GLib's and a core dump, when the system gives no memory.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OUT_OF_MEMORY_H
#define TCPSTATE_OUT_OF_MEMORY_H

/* From now on, the program ends with STATUS_INPUT and a message when GLib gets no memory. `hint` says what the user can do.
 * It must stay. */
void out_of_memory_says(const char *hint);

/* Ends the program as above: for memory that is not from GLib. */
_Noreturn void out_of_memory_end(void);

#endif
