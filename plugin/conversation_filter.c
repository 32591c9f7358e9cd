/*
 * The entry "TCP state" in the menu "Conversation Filter" of Wireshark's packet list.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_filter.h"

#include "wireshark_compat.h"

#include <epan/conversation_filter.h>

#include "frame_notes.h"

/* Copies the note of the frame's innermost TCP header: the packet list shows its addresses. Returns
 * false if the frame has no note. */
static bool find_innermost_note(uint32_t frame, struct frame_note *note)
{
    unsigned count = 0;
    while (frame_notes_get(frame, count, note))
        count++;
    return count > 0;
}

static filter_bool has_conversation(CONVERSATION_FILTER_ARGUMENTS)
{
    struct frame_note note;
    return find_innermost_note(pinfo->num, &note);
}

/* Returns a filter for all segments of the conversation to which this one belongs, with the late
 * ones that Wireshark counts to the next conversation of the 4-tuple. */
static char *build_conversation_filter(CONVERSATION_FILTER_ARGUMENTS)
{
    struct frame_note note;
    if (!find_innermost_note(pinfo->num, &note))
        return NULL;
    return g_strdup_printf("tcp.stream eq %u or tcpstate.earlier.stream eq %u", note.own_stream,
                           note.own_stream);
}

void conversation_filter_register(void)
{
    REGISTER_CONVERSATION_FILTER("tcpstate", "TCP state", has_conversation,
                                 build_conversation_filter);
}
