/*
 * Reads records from lines of text that may contain anything.
 *
 * The first bad field decides the error; the fields behind it are read, but their values are not
 * used. The order of the fields is that of record_write.c.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "engine/duration.h"
#include "record_format.h"
#include "record_names.h"

struct line_reader {
    const char *next; /* the next field; NULL behind the last one */
    const char *end;
    const char *error; /* about the first bad field; NULL while all are good */
};

/* A part of the line, without a NUL at its end. */
struct line_part {
    const char *start;
    size_t length;
};

static void reject(struct line_reader *in, const char *error)
{
    if (!in->error)
        in->error = error;
}

/* Moves what stands before the separator from `rest` into `piece`. Returns false when there is no
 * separator; then `piece` is all of `rest`. */
static bool cut_at(struct line_part *rest, char separator, struct line_part *piece)
{
    const char *at = rest->length ? memchr(rest->start, separator, rest->length) : NULL;
    *piece = *rest;
    if (!at)
        return false;
    piece->length = (size_t)(at - rest->start);
    rest->start = at + 1;
    rest->length -= piece->length + 1;
    return true;
}

static struct line_part read_field(struct line_reader *in)
{
    struct line_part field = {"", 0};
    if (!in->next) {
        reject(in, "too few fields");
        return field;
    }
    struct line_part rest = {in->next, (size_t)(in->end - in->next)};
    in->next = cut_at(&rest, '\t', &field) ? rest.start : NULL;
    return field;
}

static bool is_empty_field(struct line_part s)
{
    return s.length == 1 && s.start[0] == '-';
}

static bool parse_digits(struct line_part s, uint64_t max, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < s.length; i++) {
        unsigned digit = (unsigned char)s.start[i] - (unsigned)'0';
        if (digit > 9 || *value > max / 10 || *value * 10 > max - digit)
            return false;
        *value = *value * 10 + digit;
    }
    return s.length > 0;
}

static bool parse_time(struct line_part s, int64_t *time)
{
    bool negative = s.length && s.start[0] == '-';
    if (negative) {
        s.start++;
        s.length--;
    }
    struct line_part seconds;
    uint64_t whole;
    uint64_t fraction;
    if (!cut_at(&s, '.', &seconds) || s.length != TIME_FRACTION_DIGITS ||
        !parse_digits(seconds, INT64_MAX / NS_PER_SECOND, &whole) ||
        !parse_digits(s, INT64_MAX, &fraction))
        return false;
    uint64_t ns = whole * (uint64_t)NS_PER_SECOND + fraction;
    if (ns > (uint64_t)INT64_MAX + negative)
        return false;
    *time = (int64_t)(negative ? -ns : ns);
    return true;
}

static bool parse_name(struct line_part s, name_function *name, unsigned count, unsigned *value)
{
    for (unsigned i = 0; i < count; i++) {
        const char *spelling = name(i);
        if (spelling && strlen(spelling) == s.length && !memcmp(spelling, s.start, s.length)) {
            *value = i;
            return true;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_hex(struct line_part s, uint8_t *octets, size_t max)
{
    if (s.length % 2 || s.length / 2 > max)
        return false;
    for (size_t i = 0; i < s.length; i += 2) {
        int high = hex_digit(s.start[i]);
        int low = hex_digit(s.start[i + 1]);
        if (high < 0 || low < 0)
            return false;
        octets[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static uint64_t read_number(struct line_reader *in, uint64_t max, const char *error)
{
    uint64_t value;
    if (!parse_digits(read_field(in), max, &value))
        reject(in, error);
    return value;
}

static uint32_t read_u32(struct line_reader *in, const char *error)
{
    return (uint32_t)read_number(in, UINT32_MAX, error);
}

static uint32_t read_frame(struct line_reader *in, const char *error)
{
    uint32_t frame = read_u32(in, error);
    if (!frame)
        reject(in, error);
    return frame;
}

static uint32_t read_frame_or_none(struct line_reader *in, const char *error)
{
    struct line_reader ahead = *in;
    if (!is_empty_field(read_field(&ahead)))
        return read_frame(in, error);
    *in = ahead;
    return 0;
}

static int64_t read_time(struct line_reader *in)
{
    int64_t time = 0;
    if (!parse_time(read_field(in), &time))
        reject(in, "bad time");
    return time;
}

/* Reads one name. An empty field means the value 0, unless that has a name. */
static uint8_t read_name(struct line_reader *in, name_function *name, unsigned count,
                         const char *error)
{
    struct line_part s = read_field(in);
    unsigned value = 0;
    if (!(is_empty_field(s) && !name(0)) && !parse_name(s, name, count, &value))
        reject(in, error);
    return (uint8_t)value;
}

static uint32_t read_set(struct line_reader *in, name_function *name, unsigned count,
                         const char *error)
{
    struct line_part rest = read_field(in);
    uint32_t set = 0;
    for (bool more = !is_empty_field(rest); more;) {
        struct line_part item;
        unsigned value = 0;
        more = cut_at(&rest, ',', &item);
        if (!parse_name(item, name, count, &value)) {
            reject(in, error);
            return 0;
        }
        set |= 1u << value;
    }
    return set;
}

/* The views print addresses unchanged. No terminal takes visible ASCII for a command, and without
 * these three characters neither JSON nor a table needs quotes or escapes. */
static bool is_address_character(char c)
{
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != ',';
}

/* Reads an address and a port. */
static void read_endpoint(struct line_reader *in, struct record_endpoint *e)
{
    struct line_part s = read_field(in);
    bool good = s.length && s.length < sizeof e->address.text && !is_empty_field(s);
    for (size_t i = 0; good && i < s.length; i++)
        good = is_address_character(s.start[i]);
    if (good)
        memcpy(e->address.text, s.start, s.length);
    else
        reject(in, "bad address");
    e->port = (uint16_t)read_number(in, UINT16_MAX, "bad port");
}

static void read_options(struct line_reader *in, struct record_segment *r)
{
    struct line_part s = read_field(in);
    if (is_empty_field(s))
        return;
    if (!s.length || !parse_hex(s, r->options, OPTIONS_MAX))
        reject(in, "bad options");
    else
        r->options_length = (uint8_t)(s.length / 2);
}

static bool parse_transition(struct line_part s, struct transition *t)
{
    struct line_part role;
    struct line_part from;
    struct line_part to;
    unsigned value[3];
    if (!cut_at(&s, ':', &role) || !cut_at(&s, '>', &from) || !cut_at(&s, ':', &to) ||
        !parse_name(role, role_spelling, 2, &value[0]) ||
        !parse_name(from, state_spelling, STATE_COUNT, &value[1]) ||
        !parse_name(to, state_spelling, STATE_COUNT, &value[2]))
        return false;
    uint64_t held = 0;
    if (s.length && !parse_digits(s, INT64_MAX, &held))
        return false;
    t->role = (uint8_t)value[0];
    t->from = (uint8_t)value[1];
    t->to = (uint8_t)value[2];
    t->held = s.length ? (int64_t)held : HELD_UNKNOWN;
    return true;
}

static void read_transitions(struct line_reader *in, struct annotation *a)
{
    struct line_part rest = read_field(in);
    for (bool more = !is_empty_field(rest); more;) {
        struct line_part item;
        more = cut_at(&rest, ',', &item);
        if (a->transition_count == TRANSITIONS_MAX ||
            !parse_transition(item, &a->transitions[a->transition_count])) {
            reject(in, "bad transitions");
            return;
        }
        a->transition_count++;
    }
}

static bool parse_path_state(struct line_part s, struct path_state *v)
{
    struct line_part name;
    unsigned state = 0;
    v->entry_seen = cut_at(&s, '@', &name);
    v->held = HELD_UNKNOWN;
    if (!parse_name(name, state_spelling, STATE_COUNT, &state))
        return false;
    v->state = (enum state)state;
    return !v->entry_seen || parse_time(s, &v->entered);
}

static int64_t held_between(const struct path_state *a, const struct path_state *b)
{
    if (!a->entry_seen || !b->entry_seen)
        return HELD_UNKNOWN;
    return duration_between(a->entered, b->entered);
}

static unsigned read_path(struct line_reader *in, struct path_state path[PATH_MAX_STATES])
{
    struct line_part rest = read_field(in);
    unsigned n = 0;
    for (bool more = !is_empty_field(rest); more; n++) {
        struct line_part item;
        more = cut_at(&rest, ',', &item);
        if (n == PATH_MAX_STATES || !parse_path_state(item, &path[n])) {
            reject(in, "bad path");
            return 0;
        }
        if (n)
            path[n - 1].held = held_between(&path[n - 1], &path[n]);
    }
    return n;
}

static void read_annotation(struct line_reader *in, struct annotation *a)
{
    a->sender = read_name(in, role_spelling, 2, "bad sender");
    a->state[ROLE_CLIENT] = read_name(in, state_spelling, STATE_COUNT, "bad client state");
    a->state[ROLE_SERVER] = read_name(in, state_spelling, STATE_COUNT, "bad server state");
    a->step = read_name(in, step_spelling, STEP_COUNT, "bad step");
    read_transitions(in, a);
    a->initiator = read_name(in, ends_spelling, ENDS_BOTH + 1, "bad initiator");
    a->time_wait = read_name(in, ends_spelling, ENDS_BOTH + 1, "bad TIME_WAIT side");
    a->syn_frame = read_frame_or_none(in, "bad SYN frame");
    a->fin_frame = read_frame_or_none(in, "bad FIN frame");
    a->observations = read_set(in, observation_spelling, OBSERVED_COUNT, "bad observations");
    a->detail = read_name(in, detail_spelling, DETAIL_COUNT, "bad detail");
}

static void read_segment(struct line_reader *in, struct record_segment *r)
{
    struct segment *s = &r->segment;
    s->frame = read_frame(in, "bad frame number");
    s->time = read_time(in);
    r->stream = read_u32(in, "bad stream");
    r->own_stream = read_u32(in, "bad stream");
    read_endpoint(in, &r->source);
    read_endpoint(in, &r->destination);
    struct line_part flags = read_field(in);
    if (flags.length != 2 || !parse_hex(flags, &s->flags, 1))
        reject(in, "bad flags");
    s->seq = read_u32(in, "bad sequence number");
    s->ack = read_u32(in, "bad acknowledgement number");
    s->window = (uint16_t)read_number(in, UINT16_MAX, "bad window");
    s->len = read_u32(in, "bad length");
    s->window_shift = WINDOW_SHIFT_ABSENT;
    read_options(in, r);
    read_annotation(in, &r->annotation);
    uint32_t marks = read_set(in, record_mark_spelling, MARK_COUNT, "bad marks");
    r->annotation.assumed = marks & 1u << MARK_ASSUMED;
    r->annotation.roles_guessed = marks & 1u << MARK_ROLES_GUESSED;
    r->annotation.earlier = r->own_stream != r->stream;
    r->options_cut = marks & 1u << MARK_OPTIONS_CUT;
    s->sender = r->annotation.sender;
}

static void read_verdict(struct line_reader *in, struct verdict *v)
{
#define READ_NAME(member, spelling, count, error) v->member = read_name(in, spelling, count, error);
#define READ_FRAME(member, error)                 v->member = read_frame_or_none(in, error);
    RECORD_VERDICT_FIELDS(READ_NAME, READ_FRAME)
#undef READ_NAME
#undef READ_FRAME
}

static void read_conversation(struct line_reader *in, struct record_conversation *r)
{
    r->stream = read_u32(in, "bad stream");
    read_endpoint(in, &r->end[ROLE_CLIENT]);
    read_endpoint(in, &r->end[ROLE_SERVER]);
    read_verdict(in, &r->verdict);
    r->first_frame = read_frame(in, "bad first frame");
    r->last_frame = read_frame(in, "bad last frame");
    r->first_time = read_time(in);
    r->last_time = read_time(in);
    r->segments[ROLE_CLIENT] = read_u32(in, "bad number of segments");
    r->segments[ROLE_SERVER] = read_u32(in, "bad number of segments");
    r->path_length[ROLE_CLIENT] = read_path(in, r->path[ROLE_CLIENT]);
    r->path_length[ROLE_SERVER] = read_path(in, r->path[ROLE_SERVER]);
    r->observations = read_set(in, observation_spelling, OBSERVED_COUNT, "bad observations");
    uint32_t marks = read_set(in, record_mark_spelling, MARK_COUNT, "bad marks");
    r->verdict.assumed = marks & 1u << MARK_ASSUMED;
    r->verdict.roles_guessed = marks & 1u << MARK_ROLES_GUESSED;
    if (marks & 1u << MARK_OPTIONS_CUT)
        reject(in, "bad marks");
}

enum record_kind record_read(const char *line, size_t length, struct record *r)
{
    memset(r, 0, sizeof *r);
    if (length && line[0] == '#')
        return RECORD_COMMENT;
    if (length && line[length - 1] == '\n')
        length--;
    struct line_reader in = {.next = line, .end = line + length};
    struct line_part kind = read_field(&in);
    enum record_kind read = RECORD_BAD;
    if (length >= RECORD_LINE_SIZE) {
        reject(&in, "line too long");
    } else if (kind.length == 1 && kind.start[0] == 'S') {
        read = RECORD_SEGMENT;
        read_segment(&in, &r->segment);
    } else if (kind.length == 1 && kind.start[0] == 'C') {
        read = RECORD_CONVERSATION;
        read_conversation(&in, &r->conversation);
    } else {
        reject(&in, "unknown kind of record");
    }
    if (in.next)
        reject(&in, "too many fields");
    r->error = in.error;
    return in.error ? RECORD_BAD : read;
}
