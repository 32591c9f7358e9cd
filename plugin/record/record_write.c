/*
 * Writes records as lines of text.
 *
 * Each function appends to the line and returns the place behind what it wrote. No function checks
 * for space: RECORD_LINE_SIZE is enough for any record. The order of the fields is that of
 * record_read.c.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "decimal.h"
#include "record_format.h"
#include "record_names.h"
#include "text_put.h"

static char *put_hex(char *p, uint8_t octet)
{
    static const char digits[] = "0123456789abcdef";
    *p++ = digits[octet >> 4];
    *p++ = digits[octet & 15];
    return p;
}

/* Each field_...() function writes a tab, then the field. */

static char *field_text(char *p, const char *text)
{
    *p++ = '\t';
    return text_put(p, text ? text : "-");
}

static char *field_number(char *p, uint64_t value)
{
    *p++ = '\t';
    return decimal_put(p, value);
}

/* Writes a frame number; an empty field for 0. */
static char *field_frame(char *p, uint32_t frame)
{
    return frame ? field_number(p, frame) : field_text(p, NULL);
}

/* Writes an idle time; an empty field where it is not known. */
static char *field_idle(char *p, uint32_t idle)
{
    return idle == IDLE_UNKNOWN ? field_text(p, NULL) : field_number(p, idle);
}

/* Writes the ISN of an end; an empty field where it is not known. */
static char *field_isn(char *p, const struct record_conversation *r, enum role role)
{
    return r->isn_known[role] ? field_number(p, r->isn[role]) : field_text(p, NULL);
}

static char *field_time(char *p, int64_t time)
{
    *p++ = '\t';
    return decimal_put_seconds(p, time);
}

static char *field_endpoint(char *p, const struct record_endpoint *e)
{
    *p++ = '\t';
    return field_number(record_address_put(p, &e->address), e->port);
}

static char *field_options(char *p, const struct record_segment *r)
{
    if (!r->options_length)
        return field_text(p, NULL);
    *p++ = '\t';
    for (unsigned i = 0; i < r->options_length; i++)
        p = put_hex(p, r->options[i]);
    return p;
}

static char *field_set(char *p, uint32_t set, name_function *name, unsigned count)
{
    char *start = p;
    for (unsigned i = 0; i < count; i++) {
        if (!(set & 1u << i))
            continue;
        *p = p == start ? '\t' : ',';
        p = text_put(p + 1, name(i));
    }
    return p == start ? field_text(p, NULL) : p;
}

/* Puts the sign in front of a time that is a bound. */
static char *put_bound(char *p, enum held_bound bound)
{
    if (bound != HELD_EXACTLY)
        *p++ = bound == HELD_AT_MOST ? '<' : '>';
    return p;
}

static char *field_transitions(char *p, const struct annotation *a)
{
    if (!a->transition_count)
        return field_text(p, NULL);
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        *p++ = i ? ',' : '\t';
        p = text_put(p, role_spelling(t->role));
        *p++ = ':';
        p = text_put(p, state_spelling(t->from));
        *p++ = '>';
        p = text_put(p, state_spelling(t->to));
        *p++ = ':';
        if (t->held < 0)
            continue;
        p = put_bound(p, (enum held_bound)t->bound);
        p = decimal_put(p, (uint64_t)t->held);
    }
    return p;
}

static char *field_path(char *p, const struct path_state *path, unsigned length)
{
    if (!length)
        return field_text(p, NULL);
    for (unsigned i = 0; i < length; i++) {
        *p++ = i ? ',' : '\t';
        p = state_put(p, path[i].state);
        if (path[i].entry != ENTRY_UNSEEN) {
            *p++ = path[i].entry == ENTRY_SEEN ? '@' : '~';
            p = decimal_put_seconds(p, path[i].entered);
        }
    }
    return p;
}

static char *fields_of_cause(char *p, const struct cause *c)
{
#define WRITE_NAME(member, spelling, count, error) p = field_text(p, spelling(c->member));
#define WRITE_FRAME(member, error)                 p = field_frame(p, c->member);
#define WRITE_NUMBER(member, max, error)           p = field_number(p, c->member);
#define WRITE_IDLE(member, error)                  p = field_idle(p, c->member);
    RECORD_CAUSE_FIELDS(WRITE_NAME, WRITE_FRAME, WRITE_NUMBER, WRITE_IDLE)
#undef WRITE_NAME
#undef WRITE_FRAME
#undef WRITE_NUMBER
#undef WRITE_IDLE
    return p;
}

static uint32_t mark_bit(bool set, enum record_mark mark)
{
    return set ? 1u << mark : 0;
}

static char *fields_of_verdict(char *p, const struct verdict *v)
{
#define WRITE_NAME(member, spelling, count, error) p = field_text(p, spelling(v->member));
#define WRITE_FRAME(member, error)                 p = field_frame(p, v->member);
    RECORD_VERDICT_FIELDS(WRITE_NAME, WRITE_FRAME)
#undef WRITE_NAME
#undef WRITE_FRAME
    return p;
}

/* Writes the fields that segments and ICMP errors have in common. `marks`: marks beside those of the
 * annotation. */
static char *fields_of_annotation(char *p, const struct annotation *a, uint32_t marks)
{
    p = field_text(p, role_spelling(a->sender));
    p = field_text(p, state_spelling(a->state[ROLE_CLIENT]));
    p = field_text(p, state_spelling(a->state[ROLE_SERVER]));
    p = field_text(p, step_spelling(a->step));
    p = field_transitions(p, a);
    p = field_text(p, ends_spelling(a->initiator));
    p = field_text(p, ends_spelling(a->time_wait));
    p = field_frame(p, a->syn_frame);
    p = field_frame(p, a->fin_frame);
    p = field_text(p, reset_kind_spelling(a->reset_kind));
    p = field_frame(p, a->reset_answers);
    p = field_idle(p, a->idle);
    p = field_set(p, a->observations, observation_spelling, OBSERVED_COUNT);
    p = field_text(p, detail_spelling(a->detail));
    p = field_set(p,
                  mark_bit(a->assumed, MARK_ASSUMED) |
                      mark_bit(a->roles_guessed, MARK_ROLES_GUESSED) |
                      mark_bit(a->reset_origin == ORIGIN_END, MARK_FROM_END) |
                      mark_bit(a->reset_origin == ORIGIN_ELSEWHERE, MARK_ELSEWHERE) |
                      mark_bit(a->retransmission, MARK_RETRANSMISSION) | marks,
                  record_mark_spelling, MARK_COUNT);
    return p;
}

static size_t end_line(char *p, const char *line)
{
    *p++ = '\n';
    *p = '\0';
    return (size_t)(p - line);
}

size_t record_write_segment(const struct record_segment *r, char line[RECORD_LINE_SIZE])
{
    const struct segment *s = &r->segment;
    const struct annotation *a = &r->annotation;
    char *p = line;
    *p++ = 'S';
    p = field_number(p, s->frame);
    p = field_time(p, s->time);
    p = field_number(p, r->stream);
    p = field_number(p, r->own_stream);
    p = field_endpoint(p, &r->source);
    p = field_endpoint(p, &r->destination);
    *p++ = '\t';
    p = put_hex(p, s->flags);
    p = field_number(p, s->seq);
    p = field_number(p, s->ack);
    p = field_number(p, s->window);
    p = field_number(p, s->len);
    p = field_options(p, r);
    p = fields_of_annotation(p, a, mark_bit(r->options_cut, MARK_OPTIONS_CUT));
    return end_line(p, line);
}

size_t record_write_icmp(const struct record_icmp *r, char line[RECORD_LINE_SIZE])
{
    const struct icmp_error *e = &r->error;
    char *p = line;
    *p++ = 'I';
    p = field_number(p, e->frame);
    p = field_time(p, e->time);
    p = field_number(p, r->stream);
    p = field_number(p, r->own_stream);
    *p++ = '\t';
    p = record_address_put(p, &r->from);
    p = field_number(p, e->report.address_length == IPV6_OCTETS ? 6 : 4);
    p = field_number(p, e->report.type);
    p = field_number(p, e->report.code);
    p = field_endpoint(p, &r->source);
    p = field_endpoint(p, &r->destination);
    p = field_number(p, e->seq);
    p = fields_of_annotation(p, &r->annotation, 0);
    return end_line(p, line);
}

size_t record_write_conversation(const struct record_conversation *r, char line[RECORD_LINE_SIZE])
{
    const struct verdict *v = &r->verdict;
    char *p = line;
    *p++ = 'C';
    p = field_number(p, r->stream);
    p = field_endpoint(p, &r->end[ROLE_CLIENT]);
    p = field_endpoint(p, &r->end[ROLE_SERVER]);
    p = fields_of_verdict(p, v);
    p = field_number(p, r->first_frame);
    p = field_number(p, r->last_frame);
    p = field_time(p, r->first_time);
    p = field_time(p, r->last_time);
    p = field_number(p, r->segments[ROLE_CLIENT]);
    p = field_number(p, r->segments[ROLE_SERVER]);
    p = field_number(p, r->octets[ROLE_CLIENT]);
    p = field_number(p, r->octets[ROLE_SERVER]);
    p = field_isn(p, r, ROLE_CLIENT);
    p = field_isn(p, r, ROLE_SERVER);
    p = field_path(p, r->path[ROLE_CLIENT], r->path_length[ROLE_CLIENT]);
    p = field_path(p, r->path[ROLE_SERVER], r->path_length[ROLE_SERVER]);
    p = field_set(p, r->observations, observation_spelling, OBSERVED_COUNT);
    p = fields_of_cause(p, &r->cause);
    p = field_set(p,
                  mark_bit(v->assumed, MARK_ASSUMED) |
                      mark_bit(v->roles_guessed, MARK_ROLES_GUESSED) |
                      mark_bit(v->close_assumed, MARK_CLOSE_ASSUMED) |
                      mark_bit(r->cause.likely, MARK_CAUSE_LIKELY),
                  record_mark_spelling, MARK_COUNT);
    return end_line(p, line);
}
