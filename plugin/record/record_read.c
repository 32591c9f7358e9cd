/*
 * Reads records from lines of text that may contain anything.
 *
 * The order of the fields is that of record_write.c.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "engine/tcb.h"
#include "record_format.h"
#include "record_line.h"

/* The views print addresses unchanged: to a terminal, into JSON and into tables. */
static bool is_address_character(char c)
{
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != ',';
}

static void read_address(struct line_reader *in, struct record_address *a)
{
    struct line_part s = line_field(in);
    bool good = s.length && s.length < sizeof a->text && !line_part_is_empty(s);
    for (size_t i = 0; good && i < s.length; i++)
        good = is_address_character(s.start[i]);
    if (good)
        memcpy(a->text, s.start, s.length);
    else
        line_reject(in, "bad address");
}

/* Reads an address and a port. */
static void read_endpoint(struct line_reader *in, struct record_endpoint *e)
{
    read_address(in, &e->address);
    e->port = (uint16_t)line_number(in, UINT16_MAX, "bad port");
}

static void read_options(struct line_reader *in, struct record_segment *r)
{
    struct line_part s = line_field(in);
    if (line_part_is_empty(s))
        return;
    if (!s.length || !line_parse_hex(s, r->options, OPTIONS_MAX))
        line_reject(in, "bad options");
    else
        r->options_length = (uint8_t)(s.length / 2);
}

/* Reads a time in a state: nothing where it is not known, or digits, perhaps behind a sign. */
static bool parse_held(struct line_part s, struct transition *t)
{
    t->held = HELD_UNKNOWN;
    t->bound = HELD_EXACTLY;
    if (!s.length)
        return true;
    if (s.start[0] == '<' || s.start[0] == '>') {
        t->bound = s.start[0] == '<' ? HELD_AT_MOST : HELD_AT_LEAST;
        s.start++;
        s.length--;
    }
    uint64_t held = 0;
    if (!line_parse_digits(s, INT64_MAX, &held))
        return false;
    t->held = (int64_t)held;
    return true;
}

static bool parse_transition(struct line_part s, struct transition *t)
{
    struct line_part role;
    struct line_part from;
    struct line_part to;
    unsigned value[3];
    if (!line_cut_at(&s, ':', &role) || !line_cut_at(&s, '>', &from) ||
        !line_cut_at(&s, ':', &to) || !line_parse_name(role, role_spelling, 2, &value[0]) ||
        !line_parse_name(from, state_spelling, STATE_COUNT, &value[1]) ||
        !line_parse_name(to, state_spelling, STATE_COUNT, &value[2]))
        return false;
    t->role = (uint8_t)value[0];
    t->from = (uint8_t)value[1];
    t->to = (uint8_t)value[2];
    return parse_held(s, t);
}

static void read_transitions(struct line_reader *in, struct annotation *a)
{
    struct line_part rest = line_field(in);
    for (bool more = !line_part_is_empty(rest); more;) {
        struct line_part item;
        more = line_cut_at(&rest, ',', &item);
        if (a->transition_count == TRANSITIONS_MAX ||
            !parse_transition(item, &a->transitions[a->transition_count])) {
            line_reject(in, "bad transitions");
            return;
        }
        a->transition_count++;
    }
}

static bool parse_path_state(struct line_part s, struct path_state *v)
{
    struct line_part name;
    unsigned state = 0;
    v->entry = line_cut_at(&s, '@', &name)   ? ENTRY_SEEN
               : line_cut_at(&s, '~', &name) ? ENTRY_ASSUMED
                                             : ENTRY_UNSEEN;
    v->held = HELD_UNKNOWN;
    v->bound = HELD_EXACTLY;
    if (!line_parse_name(name, state_spelling, STATE_COUNT, &state))
        return false;
    v->state = (enum state)state;
    return v->entry == ENTRY_UNSEEN || line_parse_time(s, &v->entered);
}

static unsigned read_path(struct line_reader *in, struct path_state path[PATH_MAX_STATES])
{
    struct line_part rest = line_field(in);
    unsigned n = 0;
    for (bool more = !line_part_is_empty(rest); more; n++) {
        struct line_part item;
        more = line_cut_at(&rest, ',', &item);
        if (n == PATH_MAX_STATES || !parse_path_state(item, &path[n])) {
            line_reject(in, "bad path");
            return 0;
        }
        if (n)
            path_state_leave(&path[n - 1], &path[n]);
    }
    return n;
}

/* Reads an idle time, or an empty field. */
static uint32_t read_idle(struct line_reader *in, const char *error)
{
    struct line_part s = line_field(in);
    uint64_t idle = IDLE_UNKNOWN;
    if (!line_part_is_empty(s) && !line_parse_digits(s, IDLE_UNKNOWN - 1, &idle))
        line_reject(in, error);
    return (uint32_t)idle;
}

/* Reads the ISN of an end, or an empty field. */
static void read_isn(struct line_reader *in, struct record_conversation *r, enum role role)
{
    struct line_part s = line_field(in);
    uint64_t isn = 0;
    r->isn_known[role] = !line_part_is_empty(s);
    if (r->isn_known[role] && !line_parse_digits(s, UINT32_MAX, &isn))
        line_reject(in, "bad ISN");
    r->isn[role] = (uint32_t)isn;
}

/* Reads the fields that segments and ICMP errors have in common. Returns the marks. */
static uint32_t read_annotation(struct line_reader *in, struct annotation *a)
{
    a->sender = line_name(in, role_spelling, 2, "bad sender");
    a->state[ROLE_CLIENT] = line_name(in, state_spelling, STATE_COUNT, "bad client state");
    a->state[ROLE_SERVER] = line_name(in, state_spelling, STATE_COUNT, "bad server state");
    a->step = line_name(in, step_spelling, STEP_COUNT, "bad step");
    read_transitions(in, a);
    a->initiator = line_name(in, ends_spelling, ENDS_BOTH + 1, "bad initiator");
    a->time_wait = line_name(in, ends_spelling, ENDS_BOTH + 1, "bad TIME_WAIT side");
    a->syn_frame = line_frame_or_none(in, "bad SYN frame");
    a->fin_frame = line_frame_or_none(in, "bad FIN frame");
    a->reset_kind = line_name(in, reset_kind_spelling, RESET_KIND_COUNT, "bad kind of RST");
    a->reset_answers = line_frame_or_none(in, "bad frame that drew the RST");
    a->idle = read_idle(in, "bad idle time");
    a->observations = line_set(in, observation_spelling, OBSERVED_COUNT, "bad observations");
    a->detail = line_name(in, detail_spelling, DETAIL_COUNT, "bad detail");
    uint32_t marks = line_set(in, record_mark_spelling, MARK_COUNT, "bad marks");
    a->assumed = marks & 1u << MARK_ASSUMED;
    a->roles_guessed = marks & 1u << MARK_ROLES_GUESSED;
    a->retransmission = marks & 1u << MARK_RETRANSMISSION;
    const uint32_t origins = marks & (1u << MARK_FROM_END | 1u << MARK_ELSEWHERE);
    a->reset_origin = origins == 1u << MARK_FROM_END    ? ORIGIN_END
                      : origins == 1u << MARK_ELSEWHERE ? ORIGIN_ELSEWHERE
                                                        : ORIGIN_UNKNOWN;
    if ((origins && a->reset_origin == ORIGIN_UNKNOWN) || marks & 1u << MARK_CAUSE_LIKELY)
        line_reject(in, "bad marks");
    return marks;
}

static void read_segment(struct line_reader *in, struct record_segment *r)
{
    struct segment *s = &r->segment;
    s->frame = line_frame(in, "bad frame number");
    s->time = line_time(in);
    r->stream = line_u32(in, "bad stream");
    r->own_stream = line_u32(in, "bad stream");
    read_endpoint(in, &r->source);
    read_endpoint(in, &r->destination);
    struct line_part flags = line_field(in);
    if (flags.length != 2 || !line_parse_hex(flags, &s->flags, 1))
        line_reject(in, "bad flags");
    s->seq = line_u32(in, "bad sequence number");
    s->ack = line_u32(in, "bad acknowledgement number");
    s->window = (uint16_t)line_number(in, UINT16_MAX, "bad window");
    s->len = line_u32(in, "bad length");
    s->window_shift = WINDOW_SHIFT_ABSENT;
    read_options(in, r);
    uint32_t marks = read_annotation(in, &r->annotation);
    r->annotation.earlier = r->own_stream != r->stream;
    r->options_cut = marks & 1u << MARK_OPTIONS_CUT;
    s->sender = r->annotation.sender;
}

static void read_icmp(struct line_reader *in, struct record_icmp *r)
{
    struct icmp_error *e = &r->error;
    e->frame = line_frame(in, "bad frame number");
    e->time = line_time(in);
    r->stream = line_u32(in, "bad stream");
    r->own_stream = line_u32(in, "bad stream");
    read_address(in, &r->from);
    uint64_t version = line_number(in, UINT8_MAX, "bad version");
    if (version != 4 && version != 6)
        line_reject(in, "bad version");
    e->report.address_length = version == 6 ? IPV6_OCTETS : IPV4_OCTETS;
    e->report.type = (uint8_t)line_number(in, UINT8_MAX, "bad type");
    e->report.code = (uint8_t)line_number(in, UINT8_MAX, "bad code");
    read_endpoint(in, &r->source);
    read_endpoint(in, &r->destination);
    e->seq = line_u32(in, "bad sequence number");
    if (read_annotation(in, &r->annotation) & (1u << MARK_OPTIONS_CUT | 1u << MARK_RETRANSMISSION))
        line_reject(in, "bad marks");
    r->annotation.earlier = r->own_stream != r->stream;
    e->report.about = r->annotation.sender;
}

static void read_verdict(struct line_reader *in, struct verdict *v)
{
#define READ_NAME(member, spelling, count, error) v->member = line_name(in, spelling, count, error);
#define READ_FRAME(member, error)                 v->member = line_frame_or_none(in, error);
    RECORD_VERDICT_FIELDS(READ_NAME, READ_FRAME)
#undef READ_NAME
#undef READ_FRAME
}

static void read_cause(struct line_reader *in, struct cause *c)
{
#define READ_NAME(member, spelling, count, error) c->member = line_name(in, spelling, count, error);
#define READ_FRAME(member, error)                 c->member = line_frame_or_none(in, error);
#define READ_NUMBER(member, max, error)                                                            \
    c->member = (__typeof__(c->member))line_number(in, max, error);
#define READ_IDLE(member, error) c->member = read_idle(in, error);
    RECORD_CAUSE_FIELDS(READ_NAME, READ_FRAME, READ_NUMBER, READ_IDLE)
#undef READ_NAME
#undef READ_FRAME
#undef READ_NUMBER
#undef READ_IDLE
}

static void read_conversation(struct line_reader *in, struct record_conversation *r)
{
    r->stream = line_u32(in, "bad stream");
    read_endpoint(in, &r->end[ROLE_CLIENT]);
    read_endpoint(in, &r->end[ROLE_SERVER]);
    read_verdict(in, &r->verdict);
    r->first_frame = line_frame(in, "bad first frame");
    r->last_frame = line_frame(in, "bad last frame");
    r->first_time = line_time(in);
    r->last_time = line_time(in);
    r->segments[ROLE_CLIENT] = line_u32(in, "bad number of segments");
    r->segments[ROLE_SERVER] = line_u32(in, "bad number of segments");
    r->octets[ROLE_CLIENT] = line_number(in, UINT64_MAX, "bad number of octets");
    r->octets[ROLE_SERVER] = line_number(in, UINT64_MAX, "bad number of octets");
    read_isn(in, r, ROLE_CLIENT);
    read_isn(in, r, ROLE_SERVER);
    r->path_length[ROLE_CLIENT] = read_path(in, r->path[ROLE_CLIENT]);
    r->path_length[ROLE_SERVER] = read_path(in, r->path[ROLE_SERVER]);
    r->observations = line_set(in, observation_spelling, OBSERVED_COUNT, "bad observations");
    read_cause(in, &r->cause);
    uint32_t marks = line_set(in, record_mark_spelling, MARK_COUNT, "bad marks");
    r->cause.likely = marks & 1u << MARK_CAUSE_LIKELY;
    r->verdict.assumed = marks & 1u << MARK_ASSUMED;
    r->verdict.roles_guessed = marks & 1u << MARK_ROLES_GUESSED;
    r->verdict.close_assumed = marks & 1u << MARK_CLOSE_ASSUMED;
    if (marks & (1u << MARK_OPTIONS_CUT | 1u << MARK_FROM_END | 1u << MARK_ELSEWHERE |
                 1u << MARK_RETRANSMISSION))
        line_reject(in, "bad marks");
}

enum record_kind record_read(const char *line, size_t length, struct record *r)
{
    memset(r, 0, sizeof *r);
    if (length && line[0] == '#')
        return RECORD_COMMENT;
    if (length && line[length - 1] == '\n')
        length--;
    struct line_reader in = {.next = line, .end = line + length};
    struct line_part kind = line_field(&in);
    enum record_kind read = RECORD_BAD;
    if (length >= RECORD_LINE_SIZE) {
        line_reject(&in, "line too long");
    } else if (kind.length == 1 && kind.start[0] == 'S') {
        read = RECORD_SEGMENT;
        read_segment(&in, &r->segment);
    } else if (kind.length == 1 && kind.start[0] == 'C') {
        read = RECORD_CONVERSATION;
        read_conversation(&in, &r->conversation);
    } else if (kind.length == 1 && kind.start[0] == 'I') {
        read = RECORD_ICMP;
        read_icmp(&in, &r->icmp);
    } else {
        line_reject(&in, "unknown kind of record");
    }
    if (in.next)
        line_reject(&in, "too many fields");
    r->error = in.error;
    return in.error ? RECORD_BAD : read;
}
