/*
 * The relay's rules: what to do with which TCP segments. See relay.c for the commands that make
 * them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef RELAY_RULES_H
#define RELAY_RULES_H

#include "answers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_MAX = 2048 }; /* the links carry 1,500 octets and no aggregates */

/* What is to happen to a segment. */
struct fate {
    bool lost;
    int64_t delay;        /* nanoseconds, in addition to what the network takes */
    struct answer answer; /* what the box sends because of it */
};

/* The rules' verdict on a frame that came from interface `direction` (0 or 1). */
struct fate rules_judge(const uint8_t *data, size_t length, int direction);

/* Whether a frame carries TCP: only such frames are impaired. */
bool rules_is_tcp(const uint8_t *data, size_t length);

/* Obeys "rule", "last" or "forget"; the answer is `answer` or a constant. NULL: no such command. */
const char *rules_obey(const char *command, const char *arguments, char *answer, size_t size);

#endif
