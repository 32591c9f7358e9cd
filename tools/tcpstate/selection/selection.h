/*
 * Selects conversations by an expression over their facts.
 *
 * Example: `cause == injected_reset or (close == reset and server.port in {443, 8000..8099})`.
 *
 *   expression  all of { "or" all of }          also "||"
 *   all of      one { "and" one }               also "&&"
 *   one         "not" one                       also "!"
 *             | "(" expression ")"
 *             | FIELD                           it has a value; of a boolean: it is true
 *             | FIELD ("==" | "!=" | "<" | ">" | "<=" | ">=") VALUE
 *             | FIELD "in" "{" VALUE { "," VALUE } "}"
 *
 * A FIELD is a fact of conversation_facts.h, with its path in JSON: `server.port`. A VALUE is a word,
 * with or without quotes, a number, a range LOW..HIGH of numbers, true or false, an address, or a
 * network ADDRESS/BITS.
 *
 * A list equals a word if the word stands in it. A field without a value equals nothing. `!=` is
 * always the opposite of `==`.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SELECTION_H
#define TCPSTATE_SELECTION_H

#include <glib.h>
#include <stdbool.h>

#include "record/record.h"

struct selection;

/* What is wrong with an expression. The caller frees both texts with selection_fault_clear(). */
struct selection_fault {
    unsigned column; /* of the character that is wrong, from 1 */
    char *text;      /* English, without a full stop */
    char *hint;      /* the words that may stand there, or another way out; or NULL */
};

/* Compiles an expression. Returns NULL and sets `fault` if it is wrong; the caller frees the selection
 * with selection_free(). */
struct selection *selection_compile(const char *expression, struct selection_fault *fault);

void selection_fault_clear(struct selection_fault *fault);

/* Returns whether the expression is true for the conversation. Allocates nothing. */
bool selection_matches(struct selection *s, const struct record_conversation *r);

void selection_free(struct selection *s);

#endif
