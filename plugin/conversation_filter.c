/*
 * The entry "TCP state" among the conversation filters.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_filter.h"

#include "wireshark_compat.h"

#include <epan/conversation_filter.h>

#include "frame_notes.h"

/* What the frame's innermost TCP header meant: the one whose addresses the packet list shows. */
static bool find_note(uint32_t frame, struct frame_note *note)
{
    unsigned count = 0;
    while (frame_notes_get(frame, count, note))
        count++;
    return count > 0;
}

static filter_bool has_conversation(CONVERSATION_FILTER_ARGUMENTS)
{
    struct frame_note note;
    return find_note(pinfo->num, &note);
}

/* All segments of the conversation that this one belongs to, late ones included. */
static char *conversation_filter(CONVERSATION_FILTER_ARGUMENTS)
{
    struct frame_note note;
    if (!find_note(pinfo->num, &note))
        return NULL;
    return g_strdup_printf("tcp.stream eq %u or tcpstate.earlier.stream eq %u", note.own_stream,
                           note.own_stream);
}

void conversation_filter_register(void)
{
    REGISTER_CONVERSATION_FILTER("tcpstate", "TCP state", has_conversation, conversation_filter);
}
