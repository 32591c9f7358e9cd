/*
 * What is assumed about the states of a conversation, in words for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "assumed_words.h"

/* Returns the phrase where the rest of the verdict is known. */
static const char *given_up_sentence(enum ends ends)
{
    switch (ends) {
    case ENDS_CLIENT:
        return "the client's last state: nothing answers it, so it may have given up";
    case ENDS_SERVER:
        return "the server's last state: nothing answers it, so it may have given up";
    default:
        return "the last states of both ends: nothing answers them, so they may have given up";
    }
}

const char *assumed_sentence(const struct verdict *v)
{
    if (!v->assumed)
        return given_up_sentence(v->assumed_ends);
    if (v->opening == OPENING_MIDSTREAM)
        return "states in which the capture found the ends, or that it skipped";
    switch (v->assumed_ends) {
    case ENDS_CLIENT:
        return "the client's last state: the capture lacks what would prove it";
    case ENDS_SERVER:
        return "the server's last state: the capture lacks what would prove it";
    case ENDS_BOTH:
        return "the last states of both ends: the capture lacks what would prove them";
    default:
        return "states that lie between those which were captured";
    }
}
