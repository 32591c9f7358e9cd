/*
 * Shows an annotation in Wireshark.
 *
 * Every item is marked as generated and has no octets: the plugin concludes it and does not read it
 * from the packet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tree.h"

#include <assert.h>
#include <string.h>

#include <epan/proto.h>

#include "cause_experts.h"
#include "conversation_store.h"
#include "engine/duration.h"
#include "engine/verdict.h"
#include "fields.h"
#include "frame_answers.h"
#include "record/duration_text.h"
#include "tracking.h"
#include "verdict_fields.h"
#include "wireshark_internals.h"

#define ARROW       " \xe2\x86\x92 " /* U+2192 */
#define LABEL_BEGIN "TCP State, "

enum {
    TRANSITION_TEXT_SIZE = 64
}; /* of a transition, or of all but the duration of a state left */

static_assert(sizeof LABEL_BEGIN + TREE_STATES_TEXT_SIZE <= ITEM_LABEL_LENGTH,
              "the label of the subtree fits");

/* The steps in words for people, for the first line of the subtree and the Info column. */
static const char *const step_texts[STEP_COUNT] = {
    [STEP_SYN] = "SYN",
    [STEP_SYN_REPEATED] = "SYN repeated",
    [STEP_SYN_ACK] = "SYN-ACK",
    [STEP_SYN_ACK_REPEATED] = "SYN-ACK repeated",
    [STEP_HANDSHAKE_DONE] = "handshake done",
    [STEP_FIN] = "FIN",
    [STEP_FIN_REPEATED] = "FIN repeated",
    [STEP_MERGED_FIN] = "merged FIN",
    [STEP_FIN_ACK] = "ACK of FIN",
    [STEP_LAST_ACK] = "last ACK",
    [STEP_RST] = "RST",
    [STEP_REFUSED] = "refused",
    [STEP_RST_IGNORED] = "RST ignored",
    [STEP_CHALLENGE_ACK] = "challenge ACK",
    [STEP_ICMP_ERROR] = "ICMP error",
};

/* The append_...() functions write behind the text that ends at `end`, and return its new end. */

/* Appends the states that an end passes through with this segment: "FIN_WAIT_1 → FIN_WAIT_2", or
 * one state if it stays in that. */
static char *append_path(char *end, const struct annotation *a, enum role role)
{
    bool moved = false;
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        if (t->role != role)
            continue;
        if (!moved)
            end = g_stpcpy(end, state_name(t->from));
        end = g_stpcpy(g_stpcpy(end, ARROW), state_name(t->to));
        moved = true;
    }
    return moved ? end : g_stpcpy(end, state_name(a->state[role]));
}

static char *append_states(char *end, const struct annotation *a)
{
    end = append_path(g_stpcpy(end, "client: "), a, ROLE_CLIENT);
    end = append_path(g_stpcpy(end, ", server: "), a, ROLE_SERVER);
    if (a->step < STEP_COUNT && step_texts[a->step])
        end = g_stpcpy(g_stpcpy(g_stpcpy(end, " ("), step_texts[a->step]), ")");
    return end;
}

const char *tree_states_text(const struct annotation *a, char text[TREE_STATES_TEXT_SIZE])
{
    append_states(text, a);
    return text;
}

/* Adds a string; nothing and NULL for NULL. */
static proto_item *add_string(proto_tree *tree, tvbuff_t *tvb, int field, const char *value)
{
    if (!value)
        return NULL;
    proto_item *item = proto_tree_add_string(tree, field, tvb, 0, 0, value);
    proto_item_set_generated(item);
    return item;
}

/* Adds a boolean if it is true. */
static void add_mark(proto_tree *tree, tvbuff_t *tvb, int field, bool present)
{
    if (present)
        proto_item_set_generated(proto_tree_add_boolean(tree, field, tvb, 0, 0, TRUE));
}

/* Adds an idle time; nothing for IDLE_UNKNOWN. */
static void add_idle(proto_tree *tree, tvbuff_t *tvb, int field, uint32_t idle)
{
    if (idle == IDLE_UNKNOWN)
        return;
    const nstime_t time = fields_idle_time(idle);
    proto_item_set_generated(proto_tree_add_time(tree, field, tvb, 0, 0, &time));
}

/* Adds a link to a frame; nothing for frame 0. */
static void add_frame(proto_tree *tree, tvbuff_t *tvb, int field, uint32_t frame)
{
    if (frame != 0)
        proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame));
}

/* Adds the state of an end, and its number. The number is hidden: it is there for columns and
 * filters, and the tree has the word. CLOSED comes last: a segment leaves an end in it only when the
 * connection is over. */
static void add_state(proto_tree *tree, tvbuff_t *tvb, enum role role, enum state state)
{
    const uint32_t number = state == STATE_CLOSED ? STATE_COUNT : (uint32_t)state;
    add_string(tree, tvb, fields.end[role].state, state_name(state));
    proto_item *item = proto_tree_add_uint(tree, fields.end[role].state_number, tvb, 0, 0, number);
    proto_item_set_generated(item);
    proto_item_set_hidden(item);
}

static void add_transition(proto_tree *tree, tvbuff_t *tvb, const struct transition *t)
{
    const struct end_fields *end = &fields.end[t->role];
    char duration[DURATION_TEXT_SIZE];
    char text[TRANSITION_TEXT_SIZE + DURATION_TEXT_SIZE];
    char *left = g_stpcpy(g_stpcpy(g_stpcpy(text, role_name(t->role)), " "), state_name(t->from));
    g_stpcpy(g_stpcpy(left, ARROW), state_name(t->to));
    proto_item *item = add_string(tree, tvb, fields.transition, text);
    proto_tree *subtree = proto_item_add_subtree(item, subtrees.transition);

    add_string(subtree, tvb, end->entered, state_name(t->to));
    if (t->held == HELD_UNKNOWN)
        return;
    if (t->bound == HELD_EXACTLY) {
        nstime_t held = {(time_t)(t->held / NS_PER_SECOND), (int)(t->held % NS_PER_SECOND)};
        item = proto_tree_add_time(subtree, end->time_in_state, tvb, 0, 0, &held);
        proto_item_append_text(item, " (%s)", state_name(t->from));
        proto_item_set_generated(item);
    }
    left = g_stpcpy(left, " ");
    if (t->held)
        left = g_stpcpy(left, held_bound_text((enum held_bound)t->bound));
    g_stpcpy(left, t->held ? duration_text(duration, t->held) : "(same segment)");
    add_string(subtree, tvb, fields.left, text);
}

/* Adds what is known as of this frame. */
static void add_annotation(proto_tree *tree, tvbuff_t *tvb, const struct frame_note *note)
{
    const struct annotation *a = &note->annotation;

    add_string(tree, tvb, fields.sender, role_name(a->sender));
    add_state(tree, tvb, ROLE_CLIENT, a->state[ROLE_CLIENT]);
    add_state(tree, tvb, ROLE_SERVER, a->state[ROLE_SERVER]);
    for (unsigned i = 0; i < a->transition_count; i++)
        add_transition(tree, tvb, &a->transitions[i]);

    add_string(tree, tvb, fields.step, step_name(a->step));
    add_mark(tree, tvb, fields.merged_fin, a->step == STEP_MERGED_FIN);
    add_frame(tree, tvb, fields.syn_frame, a->syn_frame);
    add_frame(tree, tvb, fields.fin_frame, a->fin_frame);
    add_string(tree, tvb, fields.initiator, ends_name(a->initiator));
    add_string(tree, tvb, fields.time_wait, ends_name(a->time_wait));

    add_mark(tree, tvb, fields.assumed, a->assumed);
    add_mark(tree, tvb, fields.roles_guessed, a->roles_guessed);
    add_string(tree, tvb, fields.reset_kind, reset_kind_name((enum reset_kind)a->reset_kind));
    add_frame(tree, tvb, fields.reset_answers, a->reset_answers);
    add_string(tree, tvb, fields.reset_origin, reset_origin_name(a->reset_origin));
    add_idle(tree, tvb, fields.idle, a->idle);
    add_string(tree, tvb, fields.icmp, icmp_kind_name((enum icmp_kind)a->icmp));
    if (a->detail != DETAIL_NONE)
        add_string(tree, tvb, fields.detail, detail_text(a->detail));
    if (a->earlier) {
        add_mark(tree, tvb, fields.earlier, true);
        proto_item_set_generated(
            proto_tree_add_uint(tree, fields.earlier_stream, tvb, 0, 0, note->own_stream));
    }
}

/* Adds the problem of the conversation to the frame that shows it. */
static void add_problem(const packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb,
                        const struct record_conversation *r)
{
    struct problem p;
    if (!tracking_problem(r, &p) || p.frame != pinfo->num)
        return;
    add_string(tree, tvb, fields.conversation.problem, problem_name(p.kind));
    add_string(tree, tvb, fields.conversation.problem_by, cause_by_name(p.by));
}

/* Adds what is known of the whole conversation, as of the last frame that Wireshark has read. */
static void add_verdict(const packet_info *pinfo, proto_tree *tree, tvbuff_t *tvb,
                        const struct frame_note *note)
{
    const struct conversation *c = &conversation_store_find(note->own_stream)->conversation;
    struct record_conversation r;
    record_summarise(&r, c);

    proto_item *item = proto_tree_add_item(tree, fields.conversation.summary, tvb, 0, 0, ENC_NA);
    char *label = internals_label(item);
    if (label) {
        label =
            g_stpcpy(g_stpcpy(label, "Conversation: opening "), opening_name(r.verdict.opening));
        g_stpcpy(g_stpcpy(label, ", close "), close_name(r.verdict.close));
    }
    proto_tree *subtree = proto_item_add_subtree(item, subtrees.conversation);
    proto_item_set_generated(item);

    verdict_fields_add(subtree, tvb, c, &r);
    add_frame(subtree, tvb, fields.conversation.syn_answered_in,
              frame_answers_of_syn(pinfo->num, note));
    add_frame(subtree, tvb, fields.conversation.fin_answered_in,
              frame_answers_of_fin(pinfo->num, note));
    add_problem(pinfo, subtree, tvb, &r);
}

/* `wanted`: the item gets its subtree; else it is there for the expert infos only. */
static void add_item(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                     const struct frame_note *note, const struct cause_expert *expert, bool wanted)
{
    const struct annotation *a = &note->annotation;
    proto_item *item = NULL;

    if (tree)
        item = proto_tree_add_item(tree, fields.protocol, tvb, 0, 0, ENC_NA);
    if (wanted) {
        char *label = internals_label(item);
        if (label)
            append_states(g_stpcpy(label, LABEL_BEGIN), a);
        proto_tree *subtree = proto_item_add_subtree(item, subtrees.segment);
        add_annotation(subtree, tvb, note);
        add_verdict(pinfo, subtree, tvb, note);
    }
    fields_add_experts(pinfo, item, a);
    cause_experts_add(pinfo, item, expert);
}

void tree_add(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct frame_note *note)
{
    /* Wireshark makes most trees for the sake of a few other protocols. Expert infos need an item
     * also then: somebody may show them. */
    bool wanted = tree && proto_field_is_referenced(tree, fields.protocol);
    const struct cause_expert expert = cause_experts_find(pinfo, note);
    if (!wanted && note->annotation.observations == 0 && expert.kind < 0)
        return;

    struct internals_protocol outer = internals_enter_protocol(pinfo, FIELDS_SHORT_NAME);
    add_item(tvb, pinfo, tree, note, &expert, wanted);
    internals_leave_protocol(pinfo, outer);
}
