/*
 * Registers the plugin's fields, subtrees and expert infos.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fields.h"

#include "cause_experts.h"
#include "verdict_fields.h"

#include <epan/proto.h>

struct fields fields;

struct subtrees subtrees = {-1, -1, -1};

#define FIELD(id, type, strings, name, filter, blurb)                                              \
    {                                                                                              \
        &fields.id,                                                                                \
        {                                                                                          \
            name, filter, type, BASE_NONE, strings, 0, blurb, HFILL                                \
        }                                                                                          \
    }
#define STRING(id, name, filter, blurb) FIELD(id, FT_STRING, NULL, name, filter, blurb)
#define TRUTH(id, name, filter, blurb)  FIELD(id, FT_BOOLEAN, NULL, name, filter, blurb)
#define NUMBER(id, name, filter, blurb)                                                            \
    {                                                                                              \
        &fields.id,                                                                                \
        {                                                                                          \
            name, filter, FT_UINT32, BASE_DEC, NULL, 0, blurb, HFILL                               \
        }                                                                                          \
    }
#define DURATION(id, name, filter, blurb) FIELD(id, FT_RELATIVE_TIME, NULL, name, filter, blurb)
#define FRAME(id, name, filter, kind, blurb)                                                       \
    FIELD(id, FT_FRAMENUM, FRAMENUM_TYPE(kind), name, filter, blurb)

/* What is known as of this frame. */
static hf_register_info frame_fields[] = {
    STRING(sender, "Sender", "tcpstate.sender", "The end that sent this segment: client or server"),
    STRING(end[ROLE_CLIENT].state, "Client state", "tcpstate.client.state",
           "The state of the client after this segment"),
    STRING(end[ROLE_SERVER].state, "Server state", "tcpstate.server.state",
           "The state of the server after this segment"),
    /* Wireshark sorts a column of words by the alphabet, and a column of numbers by size. */
    NUMBER(
        end[ROLE_CLIENT].state_number, "Client state, number", "tcpstate.client.state_number",
        "The place of the client's state in the life of a connection, to sort by and to compare: "
        "from LISTEN, 1, to TIME_WAIT, 10, and CLOSED, 11"),
    NUMBER(
        end[ROLE_SERVER].state_number, "Server state, number", "tcpstate.server.state_number",
        "The place of the server's state in the life of a connection, to sort by and to compare: "
        "from LISTEN, 1, to TIME_WAIT, 10, and CLOSED, 11"),
    STRING(end[ROLE_CLIENT].entered, "Client entered", "tcpstate.client.entered",
           "A state that the client entered with this segment"),
    STRING(end[ROLE_SERVER].entered, "Server entered", "tcpstate.server.entered",
           "A state that the server entered with this segment"),
    STRING(
        left, "State left", "tcpstate.left",
        "The end, the state that it left, and how long it was in it: server FIN_WAIT_1 195 us, or "
        "server CLOSE_WAIT at least 34.02 s"),
    DURATION(end[ROLE_CLIENT].time_in_state, "Client's time in the state left",
             "tcpstate.client.time_in_state",
             "How long the client was in the state that it left; absent "
             "if the capture does not show that exactly"),
    DURATION(end[ROLE_SERVER].time_in_state, "Server's time in the state left",
             "tcpstate.server.time_in_state",
             "How long the server was in the state that it left; absent "
             "if the capture does not show that exactly"),
    STRING(transition, "Transition", "tcpstate.transition",
           "A change of state caused by this segment"),
    STRING(step, "Step", "tcpstate.step", "What this segment does in the opening or closing"),
    TRUTH(merged_fin, "Merged FIN", "tcpstate.merged_fin",
          "This FIN is also the first segment to acknowledge the peer's FIN"),
    STRING(initiator, "Close initiated by", "tcpstate.close.initiator",
           "Who closed first, as far as captured: client, server or both"),
    STRING(time_wait, "TIME_WAIT entered by", "tcpstate.time_wait",
           "Who entered TIME_WAIT so far: client, server or both"),
    TRUTH(assumed, "Assumed", "tcpstate.assumed",
          "A state here is assumed: no captured segment proves it"),
    TRUTH(roles_guessed, "Roles guessed", "tcpstate.roles_guessed",
          "Client and server are guessed from the ports: the opening was not captured"),
    STRING(detail, "Detail", "tcpstate.detail",
           "Why a state was assumed or corrected, or why a RST or FIN was ignored"),
    FRAME(syn_frame, "Answers the SYN in frame", "tcpstate.syn_frame", FT_FRAMENUM_REQUEST,
          "The SYN or SYN-ACK that this segment answers"),
    FRAME(fin_frame, "Answers the FIN in frame", "tcpstate.fin_frame", FT_FRAMENUM_REQUEST,
          "The FIN that this segment answers"),
    STRING(reset_kind, "Kind of RST", "tcpstate.reset.kind",
           "What the RST answers or ends: refusal, no_connection, abort, opener_gone or unclear"),
    FRAME(reset_answers, "RST answers the segment in frame", "tcpstate.reset.answers",
          FT_FRAMENUM_REQUEST, "The segment that drew this RST"),
    STRING(reset_origin, "Origin of the RST", "tcpstate.reset.origin",
           "end, or elsewhere if the RST has a TTL that the end did not use before"),
    DURATION(idle, "Idle before", "tcpstate.idle",
             "How long neither end had sent payload, SYN or FIN when this payload, FIN or RST was "
             "sent"),
    STRING(icmp, "ICMP error", "tcpstate.icmp",
           "What an ICMP error says about a segment of the conversation that it quotes"),
    TRUTH(earlier, "Of an earlier conversation", "tcpstate.earlier",
          "A late segment of the previous conversation between the same addresses and ports"),
    {&fields.earlier_stream,
     {"Stream of the earlier conversation", "tcpstate.earlier.stream", FT_UINT32, BASE_DEC, NULL, 0,
      "tcp.stream of the conversation that this late segment belongs to", HFILL}},
};

/* What is known of the conversation, as of the last frame that Wireshark has read. */
static hf_register_info conversation_fields[] = {
    {&fields.conversation.summary,
     {"Conversation", "tcpstate.conversation", FT_NONE, BASE_NONE, NULL, 0,
      "The whole conversation, as far as the capture has been read", HFILL}},
    FRAME(conversation.syn_answered_in, "SYN answered in frame",
          "tcpstate.conversation.syn_answered_in", FT_FRAMENUM_RESPONSE,
          "The first answer to this frame's SYN or SYN-ACK"),
    FRAME(conversation.fin_answered_in, "FIN answered in frame",
          "tcpstate.conversation.fin_answered_in", FT_FRAMENUM_RESPONSE,
          "The first answer to this frame's FIN"),
    STRING(
        conversation.problem, "Problem", "tcpstate.conversation.problem",
        "The problem of the conversation, in the frame that shows it; `tcpstate -z problems` lists "
        "the same"),
    STRING(conversation.problem_by, "Problem, by", "tcpstate.conversation.problem_by",
           "Whose doing the problem is, in the frame that shows it"),
};

/* Severity and group of an expert info, where they are not PI_NOTE and PI_SEQUENCE. */
static const struct {
    int severity;
    int group;
} expert_kinds[OBSERVED_COUNT] = {
    [OBSERVED_ASSUMED] = {PI_NOTE, PI_ASSUMPTION},
    [OBSERVED_CORRECTED] = {PI_NOTE, PI_ASSUMPTION},
    [OBSERVED_REFUSED] = {PI_WARN, PI_RESPONSE_CODE},
    [OBSERVED_RESET] = {PI_WARN, PI_SEQUENCE},
    [OBSERVED_FIN_ANSWERED_BY_RST] = {PI_WARN, PI_SEQUENCE},
    [OBSERVED_RST_IGNORED] = {PI_WARN, PI_SEQUENCE},
    [OBSERVED_ICMP_ERROR] = {PI_WARN, PI_RESPONSE_CODE},
    [OBSERVED_CLOSE_WAIT_LONG] = {PI_WARN, PI_SEQUENCE},
    [OBSERVED_FIN_WAIT_2_LONG] = {PI_WARN, PI_SEQUENCE},
    [OBSERVED_TIME_WAIT_ASSASSINATION] = {PI_WARN, PI_PROTOCOL},
    [OBSERVED_DATA_AFTER_FIN] = {PI_WARN, PI_PROTOCOL},
};

static expert_field experts[OBSERVED_COUNT];

/* Names each expert info after the engine's observation. */
static void register_experts(expert_module_t *module)
{
    ei_register_info *infos =
        wmem_alloc0_array(wmem_epan_scope(), ei_register_info, OBSERVED_COUNT);
    for (unsigned i = 0; i < OBSERVED_COUNT; i++) {
        infos[i].ids = &experts[i];
        infos[i].eiinfo = (expert_field_info){
            .name =
                wmem_strdup_printf(wmem_epan_scope(), "tcpstate.expert.%s", observation_name(i)),
            .group = expert_kinds[i].group ? expert_kinds[i].group : PI_SEQUENCE,
            .severity = expert_kinds[i].severity ? expert_kinds[i].severity : PI_NOTE,
            .summary = observation_text(i),
            .hf_info = {NULL, {NULL, NULL, FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
        };
    }
    expert_register_field_array(module, infos, OBSERVED_COUNT);
}

void fields_register(void)
{
    static int *const ett[] = {&subtrees.segment, &subtrees.transition, &subtrees.conversation};

    fields.protocol = proto_register_protocol("TCP State", FIELDS_SHORT_NAME, "tcpstate");
    fields.helper = proto_register_protocol_in_name_only(
        "TCP State (post-dissector)", FIELDS_SHORT_NAME, "tcpstate.postdissector", fields.protocol,
        FT_PROTOCOL);
    proto_register_field_array(fields.protocol, frame_fields, G_N_ELEMENTS(frame_fields));
    proto_register_field_array(fields.protocol, conversation_fields,
                               G_N_ELEMENTS(conversation_fields));
    verdict_fields_register(fields.protocol);
    proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
    expert_module_t *module = expert_register_protocol(fields.protocol);
    register_experts(module);
    cause_experts_register(module);
}

void fields_add_experts(packet_info *pinfo, proto_item *item, const struct annotation *a)
{
    if (a->observations == 0)
        return;
    for (unsigned o = 0; o < OBSERVED_COUNT; o++) {
        if (!annotation_observed(a, o))
            continue;
        const char *why = observation_has_detail(o) ? detail_text(a->detail) : "";
        expert_add_info_format(pinfo, item, &experts[o], "%s%s%s", observation_text(o),
                               *why ? ": " : "", why);
    }
}
