/*
 * The forms in which a fact is told.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fact_forms.h"

#include "format.h"
#include "json.h"

void fact_open_object(GString *out, const char *type)
{
    char *p = format_room(out, JSON_MEMBER_SIZE);
    format_wrote(out, json_word(json_open(p, NULL, '{'), "type", type));
}

void fact_visit(struct facts_output *o, const struct fact *fact)
{
    o->visit(o->user, fact);
}

bool fact_begin_cell(struct facts_output *o, const char *column)
{
    if (o->begun)
        format_character(o->out, o->separator);
    o->begun = true;
    if (o->form == FACTS_HEADING)
        format_text(o->out, column);
    return o->form == FACTS_ROW;
}

void fact_tell_word(struct facts_output *o, const char *name, name_function *spell, unsigned count,
                    unsigned value)
{
    const char *word = spell(value);
    if (o->form == FACTS_VISIT)
        fact_visit(o, &(struct fact){.name = name,
                                     .kind = FACT_WORD,
                                     .known = word,
                                     .spell = spell,
                                     .count = count,
                                     .set = UINT64_C(1) << value});
    else if (fact_begin_cell(o, name) && word)
        format_text(o->out, word);
}

void fact_tell_number(struct facts_output *o, const char *name, bool known, uint64_t number)
{
    if (o->form == FACTS_VISIT)
        fact_visit(o, &(struct fact){.name = name,
                                     .kind = FACT_NUMBER,
                                     .known = known,
                                     .number = (int64_t)MIN(number, INT64_MAX)});
    else if (fact_begin_cell(o, name) && known)
        format_number(o->out, number);
}

void fact_tell_seconds(struct facts_output *o, const char *name, bool known, int64_t nanoseconds)
{
    if (o->form == FACTS_VISIT)
        fact_visit(o,
                   &(struct fact){
                       .name = name, .kind = FACT_SECONDS, .known = known, .number = nanoseconds});
    else if (fact_begin_cell(o, name) && known)
        format_seconds(o->out, nanoseconds);
}

void fact_tell_bool(struct facts_output *o, const char *name, bool value)
{
    if (o->form == FACTS_VISIT)
        fact_visit(o,
                   &(struct fact){.name = name, .kind = FACT_BOOL, .known = true, .number = value});
    else if (fact_begin_cell(o, name))
        format_text(o->out, value ? "true" : "false");
}

void fact_address(struct facts_output *o, const char *name, const struct record_address *address)
{
    char text[ADDRESS_TEXT_SIZE];
    if (o->form == FACTS_VISIT)
        fact_visit(o, &(struct fact){
                          .name = name, .kind = FACT_ADDRESS, .known = true, .address = address});
    else if (fact_begin_cell(o, name))
        format_text(o->out, record_address_text(address, text));
}

void fact_tell_plain(struct facts_output *o, const char *name, const char *text)
{
    if (fact_begin_cell(o, name) && text)
        format_text(o->out, text);
}

void fact_written(struct facts_output *o, const char *name, fact_writer *write,
                  const struct record_conversation *r)
{
    char text[FACT_TEXT_SIZE];
    if (o->form == FACTS_VISIT)
        fact_visit(
            o, &(struct fact){
                   .name = name, .kind = FACT_TEXT, .known = true, .write = write, .record = r});
    else
        fact_plain(o, name, o->form != FACTS_HEADING && write(text, r) ? text : NULL);
}

/* Begins a cell whose column has a name of two parts. */
static bool begin_part(struct facts_output *o, const char *name, const char *part)
{
    bool value = fact_begin_cell(o, name);
    if (o->form == FACTS_HEADING)
        format_text(o->out, part);
    return value;
}

void fact_place(struct facts_output *o, const char *name, const struct record_address *address,
                int port)
{
    char text[ADDRESS_TEXT_SIZE];
    if (o->form == FACTS_JSON) {
        char *p = format_room(o->out, JSON_ENDPOINT_SIZE);
        format_wrote(o->out, json_endpoint(p, name, address, port));
        return;
    }
    if (begin_part(o, name, "_ip") && address)
        format_text(o->out, record_address_text(address, text));
    if (begin_part(o, name, "_port") && port >= 0)
        format_number(o->out, (uint64_t)port);
}

void fact_endpoint(struct facts_output *o, const char *name, const struct record_endpoint *e)
{
    fact_place(o, name, &e->address, e->port);
}

void fact_put_quoted(GString *out, const char *text, char escape)
{
    format_character(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == escape)
            format_character(out, escape);
        format_character(out, *text);
    }
    format_character(out, '"');
}

void fact_text(struct facts_output *o, const char *name, const char *text)
{
    if (o->form == FACTS_JSON) {
        format_wrote(o->out, json_name(fact_member_room(o), name));
        fact_put_quoted(o->out, text, '\\');
        format_character(o->out, ',');
    } else if (fact_begin_cell(o, name)) {
        if (o->separator == ',' && strpbrk(text, "\","))
            fact_put_quoted(o->out, text, '"');
        else
            format_text(o->out, text);
    }
}

void fact_put_item(struct facts_output *o, const char *text, bool first, char joint)
{
    if (o->form == FACTS_JSON) {
        format_wrote(o->out, json_word(fact_member_room(o), NULL, text));
        return;
    }
    if (!first)
        format_character(o->out, joint);
    format_text(o->out, text);
}

void fact_put_number(struct facts_output *o, uint64_t number, bool first, char joint)
{
    if (o->form == FACTS_JSON) {
        format_wrote(o->out, json_number(fact_member_room(o), NULL, number));
        return;
    }
    if (!first)
        format_character(o->out, joint);
    format_number(o->out, number);
}

void fact_end_list(struct facts_output *o)
{
    if (o->form == FACTS_JSON)
        format_wrote(o->out, json_close(fact_member_room(o), ']'));
}

void fact_visit_set(struct facts_output *o, const char *name, name_function *spell, unsigned count,
                    uint64_t set)
{
    fact_visit(o, &(struct fact){.name = name,
                                 .kind = FACT_WORDS,
                                 .known = set,
                                 .spell = spell,
                                 .count = count,
                                 .set = set});
}
