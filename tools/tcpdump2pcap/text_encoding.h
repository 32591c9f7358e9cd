/*
 * The encoding of a text: UTF-8 or its like, or the UTF-16 that PowerShell writes.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_ENCODING_H
#define TCPSTATE_TEXT_ENCODING_H

#include <glib.h>

#include "text_span.h"

/* Returns the text in UTF-8 if it is UTF-16 of either byte order, with or without a byte order mark;
 * else NULL. The caller frees it with g_string_free(). */
GString *text_decode_utf16(struct text_span text);

#endif
