/*
 * The fields of the verdict on a conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict_fields.h"

#include "engine/cause.h"
#include "fields.h"

/* What a field is made from. */
struct verdict_source {
    const struct conversation *conversation;
    const struct verdict *verdict;
    const struct cause *cause;
};

static const char *opening_text(const struct verdict_source *s)
{
    return opening_name(s->verdict->opening);
}

static const char *close_text(const struct verdict_source *s)
{
    return close_name(s->verdict->close);
}

static const char *initiator_text(const struct verdict_source *s)
{
    return ends_name(s->verdict->initiator);
}

static const char *time_wait_text(const struct verdict_source *s)
{
    return ends_name(s->verdict->time_wait);
}

static const char *reset_by_text(const struct verdict_source *s)
{
    return ends_name(s->verdict->reset_by);
}

static const char *assumed_ends_text(const struct verdict_source *s)
{
    return ends_name(s->verdict->assumed_ends);
}

static const char *client_final_text(const struct verdict_source *s)
{
    return state_name(conversation_final_state(s->conversation, ROLE_CLIENT));
}

static const char *server_final_text(const struct verdict_source *s)
{
    return state_name(conversation_final_state(s->conversation, ROLE_SERVER));
}

static uint32_t first_fin_frame(const struct verdict_source *s)
{
    return s->verdict->first_fin;
}

static uint32_t second_fin_frame(const struct verdict_source *s)
{
    return s->verdict->second_fin;
}

static bool is_assumed(const struct verdict_source *s)
{
    return s->verdict->assumed;
}

static bool is_close_assumed(const struct verdict_source *s)
{
    return s->verdict->close_assumed;
}

static const char *cause_text(const struct verdict_source *s)
{
    return cause_name_text(s->cause->name);
}

static const char *cause_by_text(const struct verdict_source *s)
{
    return cause_by_name(s->cause->by);
}

static uint32_t cause_frame(const struct verdict_source *s)
{
    return s->cause->frame;
}

static bool is_cause_likely(const struct verdict_source *s)
{
    return s->cause->likely;
}

static uint32_t idle_before_close(const struct verdict_source *s)
{
    return s->cause->idle;
}

static uint64_t client_octets(const struct verdict_source *s)
{
    return conversation_octets(s->conversation, ROLE_CLIENT);
}

static uint64_t server_octets(const struct verdict_source *s)
{
    return conversation_octets(s->conversation, ROLE_SERVER);
}

/* One row. Exactly one of the five functions is set; it also tells the type of the field. */
struct verdict_field {
    const char *title;
    const char *name; /* the display filter; a contract */
    const char *blurb;
    const char *(*text)(const struct verdict_source *s); /* a string; NULL: absent */
    uint32_t (*frame)(const struct verdict_source *s);   /* a link to a frame; 0: absent */
    bool (*mark)(const struct verdict_source *s);        /* present and true, or absent */
    uint32_t (*idle)(const struct verdict_source *s);    /* a time in ms; IDLE_UNKNOWN: absent */
    uint64_t (*count)(const struct verdict_source *s);   /* a number */
    int id;                                              /* Wireshark's number of the field */
};

static struct verdict_field verdict_fields[] = {
    {"Opening", "tcpstate.conversation.opening", "How the conversation was opened",
     .text = opening_text},
    {"Close", "tcpstate.conversation.close", "How the conversation was closed", .text = close_text},
    {"Close initiated by", "tcpstate.conversation.initiator",
     "Who closed the conversation first: client, server or both", .text = initiator_text},
    {"TIME_WAIT entered by", "tcpstate.conversation.time_wait",
     "Who entered TIME_WAIT: client, server or both", .text = time_wait_text},
    {"Reset by", "tcpstate.conversation.reset_by", "Who sent the RST that ended the conversation",
     .text = reset_by_text},
    {"Client's final state", "tcpstate.conversation.client.final", "The last state of the client",
     .text = client_final_text},
    {"Server's final state", "tcpstate.conversation.server.final", "The last state of the server",
     .text = server_final_text},
    {"First FIN in frame", "tcpstate.conversation.first_fin",
     "The FIN of the end that closed first", .frame = first_fin_frame},
    {"Second FIN in frame", "tcpstate.conversation.second_fin", "The FIN of the other end",
     .frame = second_fin_frame},
    {"Ends with assumed states", "tcpstate.conversation.assumed_ends",
     "Whose last state rests on something that was not captured, or may have ended since, because "
     "the "
     "end repeats itself without an answer: client, server or both",
     .text = assumed_ends_text},
    {"Close assumed", "tcpstate.conversation.close_assumed",
     "How it was closed, or by whom first, rests on something that was not captured",
     .mark = is_close_assumed},
    {"Assumed", "tcpstate.conversation.assumed",
     "The verdict rests on something that was not captured", .mark = is_assumed},
    {"Cause", "tcpstate.conversation.cause", "Why the conversation came to its end",
     .text = cause_text},
    {"Cause, by", "tcpstate.conversation.cause_by",
     "Whose doing it was: client, server, both or network", .text = cause_by_text},
    {"Cause, shown by frame", "tcpstate.conversation.cause_frame", "The frame that shows the cause",
     .frame = cause_frame},
    {"Cause, only likely", "tcpstate.conversation.cause_likely",
     "The packets make the cause likely, but do not prove it", .mark = is_cause_likely},
    {"Idle before the close", "tcpstate.conversation.idle_before_close",
     "How long neither end had sent payload, SYN or FIN before the first FIN or RST",
     .idle = idle_before_close},
    {"Client's octets", "tcpstate.conversation.client.octets",
     "Octets of payload that the client sent, by its sequence numbers", .count = client_octets},
    {"Server's octets", "tcpstate.conversation.server.octets",
     "Octets of payload that the server sent, by its sequence numbers", .count = server_octets},
};

static enum ftenum type_of(const struct verdict_field *f)
{
    if (f->text)
        return FT_STRING;
    if (f->frame)
        return FT_FRAMENUM;
    if (f->idle)
        return FT_RELATIVE_TIME;
    return f->count ? FT_UINT64 : FT_BOOLEAN;
}

static hf_register_info register_info(struct verdict_field *f)
{
    const void *strings = f->frame ? FRAMENUM_TYPE(FT_FRAMENUM_NONE) : NULL;
    int base = f->count ? BASE_DEC : BASE_NONE;
    return (hf_register_info){&f->id,
                              {f->title, f->name, type_of(f), base, strings, 0, f->blurb, HFILL}};
}

void verdict_fields_register(int protocol)
{
    /* Wireshark keeps the address. */
    static hf_register_info infos[G_N_ELEMENTS(verdict_fields)];
    for (size_t i = 0; i < G_N_ELEMENTS(verdict_fields); i++)
        infos[i] = register_info(&verdict_fields[i]);
    proto_register_field_array(protocol, infos, G_N_ELEMENTS(infos));
}

static proto_item *add_field(proto_tree *tree, tvbuff_t *tvb, const struct verdict_field *f,
                             const struct verdict_source *s)
{
    const char *text = f->text ? f->text(s) : NULL;
    uint32_t frame = f->frame ? f->frame(s) : 0;
    if (text)
        return proto_tree_add_string(tree, f->id, tvb, 0, 0, text);
    if (frame)
        return proto_tree_add_uint(tree, f->id, tvb, 0, 0, frame);
    if (f->count)
        return proto_tree_add_uint64(tree, f->id, tvb, 0, 0, f->count(s));
    if (f->idle && f->idle(s) != IDLE_UNKNOWN) {
        const nstime_t time = fields_idle_time(f->idle(s));
        return proto_tree_add_time(tree, f->id, tvb, 0, 0, &time);
    }
    return f->mark && f->mark(s) ? proto_tree_add_boolean(tree, f->id, tvb, 0, 0, TRUE) : NULL;
}

void verdict_fields_add(proto_tree *tree, tvbuff_t *tvb, const struct conversation *c,
                        const struct record_conversation *r)
{
    const struct verdict_source source = {c, &r->verdict, &r->cause};
    for (size_t i = 0; i < G_N_ELEMENTS(verdict_fields); i++) {
        proto_item *item = add_field(tree, tvb, &verdict_fields[i], &source);
        if (item)
            proto_item_set_generated(item);
    }
}
