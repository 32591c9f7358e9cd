/*
 * The forms in which a fact is told: a member of a JSON object, a cell of a table, a heading, or a
 * struct for a visitor.
 *
 * A caller tells each fact once. Example: fact_frame(o, "reset_frame", 7) appends "reset_frame":7 to
 * JSON, 7 to a row, reset_frame to a heading.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FACT_FORMS_H
#define TCPSTATE_FACT_FORMS_H

#include <glib.h>

#include "format.h"
#include "json.h"
#include "record/record.h"
#include "record/record_names.h"

/* Spells whether client and server were guessed. */
static inline const char *roles_spelling(unsigned guessed)
{
    return guessed ? "guessed" : "known";
}

enum fact_kind {
    FACT_WORD,    /* one word of an enumeration: "cause" */
    FACT_WORDS,   /* a set of such words: "notes", "client_states" */
    FACT_NUMBER,  /* "stream", "server.port" */
    FACT_SECONDS, /* a time or a duration, in nanoseconds */
    FACT_BOOL,
    FACT_ADDRESS,
    FACT_TEXT, /* "community_id" */
};

enum { FACT_TEXT_SIZE = 64 /* octets of such a text at most, NUL included */ };

/* Writes a text that needs no quotes. Returns false if there is none. */
typedef bool fact_writer(char text[FACT_TEXT_SIZE], const struct record_conversation *r);

/* A fact for a program that does not print it. */
struct fact {
    const char
        *name; /* the path in JSON: "client.ip"; of a fact that only tables have, the column */
    enum fact_kind kind;
    bool known;                           /* false: null in JSON, or an empty list */
    int64_t number;                       /* of a number; of a boolean, 0 or 1 */
    uint64_t set;                         /* of words: bits 1 << value */
    name_function *spell;                 /* of words: returns the word of each value */
    unsigned count;                       /* of words: how many values there are, at most 64 */
    const struct record_address *address; /* of an address */
    fact_writer *write;                   /* of a text, which is `known` if write() returns true */
    const struct record_conversation *record; /* of a text: what write() takes */
};

/* Takes a fact, which lives until the function returns. */
typedef void fact_visitor(void *user, const struct fact *fact);

enum facts_form {
    FACTS_JSON,
    FACTS_ROW,
    FACTS_HEADING,
    FACTS_VISIT,
};

struct facts_output {
    GString *out;
    enum facts_form form;
    char separator; /* of the cells of a table */
    bool begun;     /* the line has a cell */
    fact_visitor *visit;
    void *user;
};

/* Opens the JSON object of a line, whose first member is its type, such as "conversation". */
void fact_open_object(GString *out, const char *type);

/* Passes the fact to the visitor. For the form FACTS_VISIT only, as fact_visit_set(). */
void fact_visit(struct facts_output *o, const struct fact *fact);

/* Passes a list to the visitor: the set of its items, bits 1 << value of an enumeration. */
void fact_visit_set(struct facts_output *o, const char *name, name_function *spell, unsigned count,
                    uint64_t set);

/* Begins a cell of a table. Returns true when a value must follow; in a heading, the name is the
 * cell. */
bool fact_begin_cell(struct facts_output *o, const char *column);

/* Each fact_...() function tells a fact. Those that tell many facts are inline for JSON, because the
 * compiler then knows the length of the name. Their fact_tell_...() functions tell it in the other forms. */

static inline char *fact_member_room(struct facts_output *o)
{
    return format_room(o->out, JSON_MEMBER_SIZE);
}

void fact_tell_word(struct facts_output *o, const char *name, name_function *spell, unsigned count,
                    unsigned value);
void fact_tell_number(struct facts_output *o, const char *name, bool known, uint64_t number);
void fact_tell_seconds(struct facts_output *o, const char *name, bool known, int64_t nanoseconds);
void fact_tell_bool(struct facts_output *o, const char *name, bool value);
void fact_tell_plain(struct facts_output *o, const char *name, const char *text);

/* Tells one value of an enumeration of `count` values. A value that spell() returns NULL for is a
 * missing one. */
static G_ALWAYS_INLINE inline void fact_word(struct facts_output *o, const char *name,
                                             name_function *spell, unsigned count, unsigned value)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_word(fact_member_room(o), name, spell(value)));
    else
        fact_tell_word(o, name, spell, count, value);
}

/* Tells a number that may be a missing one. */
static G_ALWAYS_INLINE inline void fact_known_number(struct facts_output *o, const char *name,
                                                     bool known, uint64_t number)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_known_number(fact_member_room(o), name, known, number));
    else
        fact_tell_number(o, name, known, number);
}

static G_ALWAYS_INLINE inline void fact_number(struct facts_output *o, const char *name,
                                               uint64_t number)
{
    fact_known_number(o, name, true, number);
}

/* Tells a frame number; 0 is a missing one. */
static G_ALWAYS_INLINE inline void fact_frame(struct facts_output *o, const char *name,
                                              uint32_t frame)
{
    fact_known_number(o, name, frame, frame);
}

/* Tells a time, in nanoseconds since the epoch, or a duration in nanoseconds. */
static G_ALWAYS_INLINE inline void fact_time(struct facts_output *o, const char *name, int64_t time)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_seconds(fact_member_room(o), name, time));
    else
        fact_tell_seconds(o, name, true, time);
}

/* Tells a duration in nanoseconds; HELD_UNKNOWN is a missing one. */
static G_ALWAYS_INLINE inline void fact_held(struct facts_output *o, const char *name, int64_t held)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_held(fact_member_room(o), name, held));
    else
        fact_tell_seconds(o, name, held != HELD_UNKNOWN, held);
}

static G_ALWAYS_INLINE inline void fact_bool(struct facts_output *o, const char *name, bool value)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_bool(fact_member_room(o), name, value));
    else
        fact_tell_bool(o, name, value);
}

/* Tells a text of less than FACT_TEXT_SIZE octets that needs no quotes; NULL is a missing one. Not for
 * visitors. */
static G_ALWAYS_INLINE inline void fact_plain(struct facts_output *o, const char *name,
                                              const char *text)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_word(fact_member_room(o), name, text));
    else
        fact_tell_plain(o, name, text);
}

/* Tells an address, for tables and visitors only: in JSON it stands inside an object. */
void fact_address(struct facts_output *o, const char *name, const struct record_address *address);

/* Tells a text that write() makes of the record. */
void fact_written(struct facts_output *o, const char *name, fact_writer *write,
                  const struct record_conversation *r);

/* Tells an address and a port: an object in JSON, and two columns, NAME_ip and NAME_port. Not for visitors.
 *
 * address  NULL: a missing one
 * port     below 0: a missing one */
void fact_place(struct facts_output *o, const char *name, const struct record_address *address,
                int port);
void fact_endpoint(struct facts_output *o, const char *name, const struct record_endpoint *e);

/* Tells a text, which may have quotes: JSON and csv quote it (RFC 8259 section 7, RFC 4180 section 2). It has
 * no tab, line feed or backslash. Not for visitors. */
void fact_text(struct facts_output *o, const char *name, const char *text);

/* Appends a text in double quotes. `escape` stands in front of each quote: a backslash in JSON, which gets
 * one itself, or a quote in csv. */
void fact_put_quoted(GString *out, const char *text, char escape);

/* A list is an array in JSON. In a table it is one cell, with `joint` between the items. */
static G_ALWAYS_INLINE inline void fact_begin_list(struct facts_output *o, const char *name)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_open(fact_member_room(o), name, '['));
    else
        fact_begin_cell(o, name);
}

void fact_put_item(struct facts_output *o, const char *text, bool first, char joint);
void fact_put_number(struct facts_output *o, uint64_t number, bool first, char joint);
void fact_end_list(struct facts_output *o);

#endif
