/*
 * The verdicts on conversations as texts, from the pass that finds them to the pass that writes them.
 *
 * The texts are in a temporary file. Memory holds eight octets for each conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VERDICT_TEXTS_H
#define TCPSTATE_VERDICT_TEXTS_H

#include "input/source.h"

struct verdict_texts;

/* Returns an empty store, or NULL after a message. */
struct verdict_texts *verdict_texts_new(void);

void verdict_texts_free(struct verdict_texts *v);

/* Returns a sink that stores the text of each conversation. */
struct sink verdict_texts_sink(struct verdict_texts *v);

/* Returns the text of this conversation, which the caller frees; NULL if there is none, or if it was
 * taken before. */
char *verdict_texts_take(struct verdict_texts *v, uint32_t stream);

/* Returns false if the temporary file could not be written or read. */
bool verdict_texts_are_good(const struct verdict_texts *v);

#endif
