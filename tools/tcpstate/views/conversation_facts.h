/*
 * The facts of a conversation, for programs: the members of its JSON object, and the columns of the
 * tables.
 *
 * Names keep their order. A new fact is added behind the others of the same schema. Times are
 * seconds with nine digits behind the dot. A value that is unknown or missing is null in JSON, and
 * empty in a table.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_FACTS_H
#define TCPSTATE_CONVERSATION_FACTS_H

#include <glib.h>

#include "fact_forms.h"
#include "record/record.h"

/* Version of the names and of their meaning, of conversations and of segments. */
enum { FACTS_SCHEMA = 1 };

/* Appends the facts as members of a JSON object that the caller opens and closes. */
void conversation_facts_json(GString *out, const struct record_conversation *r);

/* Appends a line of a table: the values, with `separator` between them. No value has a tab, a
 * comma, a quote or a line feed, so that none needs quotes (RFC 4180); only tags (tags.h) may. */
void conversation_facts_row(GString *out, char separator, const struct record_conversation *r);

/* Appends the heading of such a table: the names of the columns. */
void conversation_facts_heading(GString *out, char separator);

/* Passes each fact of JSON that is a value, and the columns of the time held in a state, to visit().
 * The order and number of facts, and their names and kinds, are the same for all records. */
void conversation_facts_visit(const struct record_conversation *r, fact_visitor *visit, void *user);

/* Finds out when the TIME_WAIT that an end of this conversation is still in runs out, in
 * nanoseconds since the epoch. Returns false when the end is not in TIME_WAIT, or its entry was not
 * seen. */
bool time_wait_end(const struct record_conversation *r, enum role role, int64_t *until);

#endif
