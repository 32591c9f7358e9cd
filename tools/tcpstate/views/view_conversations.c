/*
 * The verdict on a conversation as a paragraph for people.
 *
 * Each line is "    key        text"; the keys never change, so that grep finds them. Words such as
 * merged_fin are the values of the fields tcpstate.conversation.*, ready for a display filter.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view.h"

#include <string.h>

#include "assumed_words.h"
#include "conversation_facts.h"
#include "engine/duration.h"
#include "format.h"
#include "line_wrap.h"
#include "terminal.h"
#include "time_display.h"
#include "why.h"

enum { KEY_WIDTH = 11, INDENT = 4 };

#define LINE_INDENT "               " /* INDENT and KEY_WIDTH */

/* Returns where the line begins, for end_line(). */
static gsize begin_line(GString *out, const char *key)
{
    gsize line = out->len;
    size_t length = strlen(key);
    format_piece(out, LINE_INDENT, INDENT);
    format_piece(out, key, length);
    if (length < KEY_WIDTH)
        format_piece(out, LINE_INDENT, KEY_WIDTH - length);
    return line;
}

/* Ends a line, and breaks it if it is longer than the terminal is wide. */
static void end_line(GString *out, gsize line)
{
    line_wrap(out, line, LINE_INDENT);
    format_character(out, '\n');
}

static void put_number(GString *out, const char *before, uint64_t number)
{
    format_text(out, before);
    format_number(out, number);
}

/* Appends "FIN in #7", or "FIN not captured". */
static void put_frame(GString *out, const char *what, uint32_t frame)
{
    format_text(out, what);
    if (frame)
        put_number(out, " in #", frame);
    else
        format_text(out, " not captured");
}

static void put_heading(GString *out, const struct record_conversation *r)
{
    gsize line = out->len;
    paint(out, PAINT_HEADING);
    put_number(out, "stream ", r->stream);
    format_text(out, ": client ");
    format_endpoint(out, &r->end[ROLE_CLIENT]);
    format_text(out, format_arrow());
    format_text(out, "server ");
    format_endpoint(out, &r->end[ROLE_SERVER]);
    if (r->verdict.roles_guessed)
        format_text(out, " (roles guessed)");
    paint(out, PAINT_NONE);
    line_wrap(out, line, "  ");
    format_character(out, '\n');
}

static void put_seen(GString *out, const struct record_conversation *r)
{
    gsize line = begin_line(out, "seen");
    format_moment(out, r->first_time);
    format_text(out, " to ");
    format_time(out, r->last_time);
    format_text(out, " (");
    format_duration(out, duration_between(r->first_time, r->last_time));
    put_number(out, "), frames #", r->first_frame);
    put_number(out, " to #", r->last_frame);
    put_number(out, ", ", r->segments[ROLE_CLIENT]);
    put_number(out, " + ", r->segments[ROLE_SERVER]);
    format_text(out, " segments");
    end_line(out, line);
}

static const char *opening_sentence(enum opening opening)
{
    switch (opening) {
    case OPENING_THREE_WAY:
        return "by the client";
    case OPENING_SIMULTANEOUS:
        return "by both ends, their SYNs crossed";
    case OPENING_FAST_OPEN:
        return "by the client, with data in the SYN";
    case OPENING_INCOMPLETE:
        return "by the client, the handshake was not completed";
    case OPENING_MIDSTREAM:
        return "before the capture began";
    case OPENING_COUNT:
        break;
    }
    return "?";
}

/* Appends ", in 264 us": how long the client was in SYN_SENT, if the capture shows that. */
static void put_handshake_time(GString *out, const struct record_conversation *r)
{
    if (r->verdict.assumed || r->verdict.opening == OPENING_INCOMPLETE)
        return;
    for (unsigned i = 0; i + 1 < r->path_length[ROLE_CLIENT]; i++) {
        const struct path_state *v = &r->path[ROLE_CLIENT][i];
        if (v->state != STATE_SYN_SENT || v[1].state != STATE_ESTABLISHED ||
            path_state_held_exactly(v) == HELD_UNKNOWN)
            continue;
        format_text(out, ", in ");
        format_duration(out, v->held);
        return;
    }
}

static void put_opened(GString *out, const struct record_conversation *r)
{
    gsize line = begin_line(out, "opened");
    format_text(out, opening_name(r->verdict.opening));
    format_text(out, ": ");
    format_text(out, opening_sentence(r->verdict.opening));
    put_handshake_time(out, r);
    end_line(out, line);
}

/* "server first, FIN in #7" */
static void put_first(GString *out, const struct verdict *v)
{
    format_text(out, v->initiator ? ends_name(v->initiator) : "unknown");
    format_text(out, " first, ");
    put_frame(out, "FIN", v->first_fin);
}

static const char *follower(const struct verdict *v)
{
    return v->initiator == ENDS_CLIENT ? role_name(ROLE_SERVER) : role_name(ROLE_CLIENT);
}

static void put_then(GString *out, const struct verdict *v)
{
    format_text(out, "; then ");
    format_text(out, follower(v));
    format_text(out, ", ");
}

/* "by the server, RST in #7". No end is named for a RST after which its sender went on. */
static void put_reset(GString *out, const struct verdict *v)
{
    format_text(out, "by ");
    if (v->reset_by) {
        format_text(out, "the ");
        format_text(out, ends_name(v->reset_by));
        format_text(out, ", ");
    }
    put_frame(out, "RST", v->reset);
    if (!v->reset_by)
        format_text(out, ", which the end with its address did not send");
}

void format_close(GString *out, const struct verdict *v)
{
    if (v->close == CLOSE_OPEN) {
        format_text(out, "no close captured (open)");
        return;
    }
    format_text(out, close_name(v->close));
    format_text(out, ": ");
    switch (v->close) {
    case CLOSE_FOUR_SEGMENT:
        put_first(out, v);
        put_then(out, v);
        put_frame(out, "FIN", v->second_fin);
        break;
    case CLOSE_MERGED_FIN:
        put_first(out, v);
        put_then(out, v);
        put_frame(out, "FIN", v->merged_fin);
        format_text(out, " with the ACK of the first");
        break;
    case CLOSE_SIMULTANEOUS:
        format_text(out, "both ends, ");
        put_frame(out, "FIN", v->first_fin);
        put_frame(out, " crossed FIN", v->second_fin);
        break;
    case CLOSE_HALF_CLOSED:
        if (v->initiator == ENDS_NONE) {
            put_frame(out, "FIN", v->first_fin);
            format_text(out, "; the capture shows no other, and not whether it was the first");
            break;
        }
        put_first(out, v);
        format_text(out, "; no FIN of the ");
        format_text(out, follower(v));
        format_text(out, " captured");
        break;
    case CLOSE_RESET_AFTER_FIN:
        put_first(out, v);
        format_text(out, "; then reset ");
        put_reset(out, v);
        break;
    case CLOSE_RESET:
    case CLOSE_REFUSED:
        put_reset(out, v);
        break;
    case CLOSE_UNANSWERED:
        format_text(out, "no answer to the SYN was captured");
        break;
    case CLOSE_OPEN:
    case CLOSE_COUNT:
        break;
    }
    if (v->close_assumed)
        format_text(out, " (assumed)");
}

/* An open conversation has no cause beside what the line "closed" says. */
static void put_why(GString *out, const struct record_conversation *r)
{
    if (r->cause.name == CAUSE_OPEN && r->verdict.close == CLOSE_OPEN)
        return;
    gsize line = begin_line(out, "why");
    format_why(out, r);
    end_line(out, line);
}

static enum paint close_paint(enum close_kind close)
{
    switch (close) {
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
    case CLOSE_REFUSED:
    case CLOSE_UNANSWERED:
        return PAINT_RESET;
    case CLOSE_MERGED_FIN:
    case CLOSE_SIMULTANEOUS:
        return PAINT_MERGED;
    default:
        return PAINT_CLOSING;
    }
}

static void put_closed(GString *out, const struct record_conversation *r)
{
    gsize line = begin_line(out, "closed");
    paint(out, close_paint(r->verdict.close));
    format_close(out, &r->verdict);
    paint(out, PAINT_NONE);
    end_line(out, line);
}

/* Begins a new, indented line where the item begins, in front of which stands an arrow. */
static void wrap_at(GString *out, gsize item)
{
    gsize blanks = strspn(out->str + item, " ");
    g_string_erase(out, (gssize)item, (gssize)blanks);
    g_string_insert(out, (gssize)item, "\n" LINE_INDENT);
}

/* Appends what is known of the last state of a path: "TIME_WAIT until 12:44:46.906500", "CLOSE_WAIT
 * since 12:43:46.906425". CLOSED is the end of all. */
static void put_last(GString *out, const struct record_conversation *r, enum role role)
{
    const struct path_state *last = record_last_state(r, role);
    int64_t until;
    if (time_wait_end(r, role, &until)) {
        format_text(out, " until ");
        format_time(out, until);
    } else if (last->entry != ENTRY_UNSEEN && last->state != STATE_CLOSED) {
        format_text(out, " since ");
        format_time(out, last->entered);
        if (last->entry == ENTRY_ASSUMED)
            format_text(out, " at the latest");
    }
}

/* Appends how long an end stayed in a state that it left. */
static void put_stay(GString *out, const struct path_state *v)
{
    if (v->held == HELD_UNKNOWN)
        return;
    if (v->held == 0) {
        format_text(out, " (same segment)");
        return;
    }
    format_character(out, ' ');
    format_text(out, held_bound_text(v->bound));
    format_duration(out, v->held);
}

/* Returns the index of the first state of a path that is worth a word: the first one behind CLOSED or
 * LISTEN, in which an end is before the conversation. */
static unsigned first_worth_a_word(const struct record_conversation *r, enum role role)
{
    const struct path_state *first = &r->path[role][0];
    bool before = first->state == STATE_CLOSED || first->state == STATE_LISTEN;
    return before && r->path_length[role] > 1 ? 1 : 0;
}

/* Appends a state of the path, with the time spent in it. */
static void put_visit(GString *out, const struct record_conversation *r, enum role role, unsigned i)
{
    const struct path_state *v = &r->path[role][i];
    format_text(out, state_name(v->state));
    if (i + 1 < r->path_length[role])
        put_stay(out, v);
    else
        put_last(out, r, role);
}

/* "SYN_SENT 28 us → ESTABLISHED 542 us → ...": each state with the time spent in it. */
static void put_path(GString *out, const struct record_conversation *r, enum role role)
{
    const size_t width = terminal_width();
    const char *arrow = format_arrow();
    const size_t arrow_octets = strlen(arrow);
    const size_t arrow_columns = format_width(arrow, arrow_octets);
    size_t column = INDENT + KEY_WIDTH;
    unsigned first = first_worth_a_word(r, role);
    begin_line(out, role_name(role));
    for (unsigned i = first; i < r->path_length[role]; i++) {
        gsize item = out->len;
        if (i > first)
            format_piece(out, arrow, arrow_octets);
        gsize visit = out->len;
        put_visit(out, r, role, i);
        size_t columns = out->len - visit; /* ASCII */
        columns += i > first ? arrow_columns : 0;
        if (column + columns > width && i > first) {
            wrap_at(out, item);
            column = INDENT + KEY_WIDTH - 1; /* no blank is in front of the arrow */
        }
        column += columns;
    }
    format_character(out, '\n');
}

static void put_assumed(GString *out, const struct record_conversation *r)
{
    const struct verdict *v = &r->verdict;
    if (v->roles_guessed) {
        gsize line = begin_line(out, "assumed");
        format_text(out, "who is client and who is server: guessed, no SYN was captured");
        end_line(out, line);
    }
    if (v->assumed || v->assumed_ends != ENDS_NONE) {
        gsize line = begin_line(out, "assumed");
        format_text(out, assumed_sentence(v));
        end_line(out, line);
    }
}

/* The lines "closed" and "assumed" say these already. */
static const uint32_t said_elsewhere = 1u << OBSERVED_ASSUMED | 1u << OBSERVED_MERGED_FIN |
                                       1u << OBSERVED_SIMULTANEOUS_CLOSE | 1u << OBSERVED_REFUSED |
                                       1u << OBSERVED_RESET;

static void put_notes(GString *out, const struct record_conversation *r)
{
    for (enum observation o = 0; o < OBSERVED_COUNT; o++) {
        if (!(r->observations & ~said_elsewhere & 1u << o))
            continue;
        gsize line = begin_line(out, "note");
        painted(out, PAINT_WARNING, observation_text(o));
        end_line(out, line);
    }
}

void view_text_conversation(GString *out, const struct record_conversation *r)
{
    format_character(out, '\n');
    put_heading(out, r);
    put_seen(out, r);
    put_opened(out, r);
    put_closed(out, r);
    put_why(out, r);
    put_path(out, r, ROLE_CLIENT);
    put_path(out, r, ROLE_SERVER);
    put_assumed(out, r);
    put_notes(out, r);
}
