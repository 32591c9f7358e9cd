/*
 * All that the command line expects of a capture: each --expect, and --fail-on.
 *
 *   --fail-on  WORD { "," WORD }     "problems": what -z problems lists; or the name of a cause
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_EXPECTATIONS_H
#define TCPSTATE_EXPECTATIONS_H

#include <glib.h>
#include <stdbool.h>

#include "finding.h"
#include "input/source.h"

struct expectations;

/*
 * Compiles the expectations.
 *
 * expected    texts of --expect, the last one NULL; or NULL
 * fail_on     texts of --fail-on, the last one NULL; or NULL
 * hides_ends  messages must not have addresses, as with --anonymize. Expressions compare the true ones
 *
 * Returns NULL after a message if one is wrong. The caller frees them with expectations_free().
 */
struct expectations *expectations_new(char *const *expected, char *const *fail_on, bool hides_ends);

void expectations_free(struct expectations *e);

/* Returns a sink that judges conversations. */
struct sink expectations_sink(struct expectations *e);

/* Must be called when the input has ended, with the status of reading it. */
void expectations_input_ended(struct expectations *e, enum status status);

/* Returns the status that expectations_input_ended() was given; STATUS_OK before. */
enum status expectations_input(const struct expectations *e);

/* Must not be called before the last conversation. Returns what became of each expectation: an array of
 * struct finding, which belongs to `e`. */
const GPtrArray *expectations_findings(struct expectations *e);

/* Must be called once, after the last conversation. Returns whether all expectations hold; says on
 * standard error which ones do not. */
bool expectations_conclude(struct expectations *e);

#endif
