/*
 * Expert infos of the cause why a conversation ended.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cause_experts.h"

#include "conversation_store.h"

/* tools/doc/fields.awk makes a list of the manual from these rows. */
static const struct {
    enum cause_name cause;
    int severity;
    int group;
    const char *summary; /* for people, without a full stop */
} kinds[] = {
    {CAUSE_INJECTED_RESET, PI_WARN, PI_SEQUENCE, "A box between the ends sent this RST"},
    {CAUSE_REQUEST_INTO_CLOSE, PI_WARN, PI_SEQUENCE,
     "A request ran into the close by the other end, and this RST answers it"},
    {CAUSE_NO_CONNECTION, PI_WARN, PI_SEQUENCE,
     "The sender of this RST knows nothing of the connection"},
    {CAUSE_RETRANSMISSION_TIMEOUT, PI_WARN, PI_SEQUENCE,
     "The peer stopped answering: this segment was sent again until its sender gave up"},
    {CAUSE_WINDOW_STAYED_SHUT, PI_WARN, PI_SEQUENCE,
     "The window was 0 when this RST aborted the connection"},
    {CAUSE_BLOCKED_BY_OLD_CONNECTION, PI_NOTE, PI_SEQUENCE,
     "The peer still has an earlier connection on these ports, so it does not accept the SYN"},
};

enum { NO_KIND = -1 };

static expert_field experts[G_N_ELEMENTS(kinds)];

void cause_experts_register(expert_module_t *module)
{
    /* Wireshark keeps the addresses. */
    static ei_register_info infos[G_N_ELEMENTS(kinds)];
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        infos[i].ids = &experts[i];
        infos[i].eiinfo = (expert_field_info){
            .name = wmem_strdup_printf(wmem_epan_scope(), "tcpstate.expert.%s",
                                       cause_name_text(kinds[i].cause)),
            .group = kinds[i].group,
            .severity = kinds[i].severity,
            .summary = kinds[i].summary,
            .hf_info = {NULL, {NULL, NULL, FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
        };
    }
    expert_register_field_array(module, infos, G_N_ELEMENTS(infos));
}

/* Returns true if the frame may show a cause already on its first visit. A repetition, for example,
 * shows on a later one that its first segment was never answered. */
static bool may_show_cause(const packet_info *pinfo, const struct annotation *a)
{
    return pinfo->fd->visited || a->reset_kind != RESET_NONE || a->step == STEP_CHALLENGE_ACK;
}

static int kind_of(enum cause_name cause)
{
    for (int i = 0; i < (int)G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].cause == cause)
            return i;
    }
    return NO_KIND;
}

/* Finds what the frame shows of the cause of this stream's conversation. */
static struct cause_expert find_of_stream(uint32_t frame, uint32_t stream)
{
    struct cause_expert found = {.kind = NO_KIND};
    conversation_cause(&conversation_store_find(stream)->conversation, &found.cause);
    if (found.cause.frame == frame)
        found.kind = kind_of(found.cause.name);
    else if (found.cause.delayed_by == frame) /* a later SYN opened the conversation */
        found.kind = kind_of(CAUSE_BLOCKED_BY_OLD_CONNECTION);
    return found;
}

struct cause_expert cause_experts_find(const packet_info *pinfo, const struct frame_note *note)
{
    struct cause_expert found = {.kind = NO_KIND};
    if (!may_show_cause(pinfo, &note->annotation))
        return found;
    found = find_of_stream(pinfo->num, note->own_stream);
    /* An ACK of the earlier conversation may be what blocks the one that begins. */
    if (found.kind == NO_KIND && note->stream != note->own_stream)
        found = find_of_stream(pinfo->num, note->stream);
    return found;
}

void cause_experts_add(packet_info *pinfo, proto_item *item, const struct cause_expert *expert)
{
    const uint32_t second = 1000; /* shorter idle times are not worth a word */
    if (expert->kind == NO_KIND)
        return;
    const struct cause *c = &expert->cause;
    const bool ended = kinds[expert->kind].cause == c->name;
    const bool idle = ended && c->idle != IDLE_UNKNOWN && c->idle >= second;
    const char *after =
        idle ? wmem_strdup_printf(pinfo->pool, ", after %.3f s idle", c->idle / (double)second)
             : "";
    expert_add_info_format(pinfo, item, &experts[expert->kind], "%s%s%s",
                           kinds[expert->kind].summary, after,
                           ended && c->likely ? " (likely)" : "");
}
