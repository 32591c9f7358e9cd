/*
 * Reads the input once or several times, as the options need it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PASSES_H
#define TCPSTATE_PASSES_H

#include "options.h"
#include "output.h"

/*
 * Reads the input and prints it.
 *
 * files    what to read: captures in the order of the command line; NULL: request->interface
 * request  what to read, as far as it is the same in all passes
 *
 * Returns the exit status, after a message if it is not STATUS_OK. The caller closes the output.
 */
enum status passes_run(const struct options *o, char **files, struct source_request *request,
                       struct output *output);

#endif
