/*
 * Checks the input before a source reads it, names it, and says what is wrong with it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_INPUT_CHECK_H
#define TCPSTATE_INPUT_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "source.h"

/* What messages say of a capture that ends inside a packet. */
#define INPUT_CUT_SHORT "is cut short in the middle of a packet"

/* Returns what messages call the input: a file's name, "standard input", or an interface. */
const char *input_name(const struct source_request *request);

/* Returns what messages call this file, by its number among several, from 0. A single input is file 0. */
const char *input_file_name(const struct source_request *request, unsigned file);

/*
 * Checks that the file exists, can be read, and is neither a directory nor empty. For some of these
 * cases tshark has no message.
 *
 * Returns STATUS_OK, or STATUS_INPUT after a message. "-", standard input, is always good.
 */
enum status input_check(const char *file);

/* Reads the time of the first packet of a file, in nanoseconds since the epoch. Returns false if the file
 * cannot be read again from its beginning, or only tshark can read it. */
bool input_first_time(const char *file, int64_t *time);

/* Returns true when the file can be read again from its beginning. Standard input ("-"), pipes and
 * live captures (NULL) cannot. */
bool input_is_repeatable(const char *file);

/*
 * Checks that a file to be written is none of the inputs.
 *
 * option  the option that names the file: "-o" or "-w"
 * inputs  names, ended by NULL; "-" is standard input; or NULL
 *
 * Returns false after a message.
 */
bool input_stays_whole(const char *option, const char *output, char *const *inputs);

/*
 * Says that the direct source, which reads alone, cannot go on, and names the files behind this one.
 *
 * file        the number of the file among several, from 0; 0 if there is one
 * why         an English phrase
 * last_frame  the last packet that was read
 *
 * Returns STATUS_INPUT.
 */
enum status input_not_read(const struct source_request *request, unsigned file, const char *why,
                           uint32_t last_frame);

/* Says that capturing on the interface needs rights, and how to get them without being root. Returns
 * STATUS_INPUT. */
enum status input_not_permitted(const char *interface);

/* Returns whether the system surely has no interface of this name. A user without the right to capture may list the
 * interfaces, but is refused on each name alike. */
bool input_interface_is_unknown(const char *name);

/* Says why nothing can be captured on the interface, and how to list the interfaces. Returns STATUS_INPUT. */
enum status input_no_interface(const char *interface, const char *reason);

/*
 * Says that a capture could not be read to its end, and how far the output goes.
 *
 * what        INPUT_CUT_SHORT, or other words behind the input's name
 * last_frame  the last frame that is known to have been read, or 0
 *
 * Returns STATUS_CUT_SHORT.
 */
enum status input_incomplete(const struct source_request *request, const char *what,
                             uint32_t last_frame);

/*
 * Says that the capture kept too few octets of some packets to find their TCP headers, and how to
 * capture more.
 *
 * count  how many packets; 0: there is nothing to say
 * first  the first of them
 */
void input_cut_headers(const struct source_request *request, uint64_t count, uint32_t first);

/* Says that a live capture has begun, if the request wants that: from now on no packet is missed. */
void input_capturing(const struct source_request *request);

#endif
