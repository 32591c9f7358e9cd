/*
 * Tags: what the user says about the capture, such as the host that captured it. Option --tag.
 *
 * Every object or row for programs has them at its end.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TAGS_H
#define TCPSTATE_TAGS_H

#include "fact_forms.h"

/* Takes the tags, "KEY=VALUE" each; NULL: none. The views use them from then on; the array must live as long as
 * they do. A key has small letters, digits and "_", and no digit at its beginning. A value is any UTF-8 without
 * control characters. Returns false after a message if one is wrong. */
bool tags_use(char *const *tags);

/* Tells the tags, and ends the line: in JSON an object "tags", if there are any, as the last member; in
 * tables a column "tag_KEY" each. Not for visitors. */
void tags_end_line(struct facts_output *o);

#endif
