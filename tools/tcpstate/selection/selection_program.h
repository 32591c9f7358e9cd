/*
 * A compiled expression: instructions for a stack of truth values.
 *
 * Example: `cause == open and not assumed` becomes TEST cause, TEST assumed, NOT, AND.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SELECTION_PROGRAM_H
#define TCPSTATE_SELECTION_PROGRAM_H

#include <glib.h>
#include <stdint.h>

#include "selection.h"
#include "views/conversation_facts.h"

enum {
    SELECTION_FIELDS_MAX = 128, /* more than there are facts */
    SELECTION_DEPTH_MAX = 64,   /* brackets and "not" within each other */

    /* Each level of brackets keeps at most one operand of "or" and one of "and" on the stack. */
    SELECTION_STACK_MAX = 2 * SELECTION_DEPTH_MAX + 3,
};

enum instruction_kind {
    TEST_PRESENT,   /* the field has a value */
    TEST_WORDS,     /* it is, or has, one of the words in `set` */
    TEST_RANGES,    /* its number is in one of the constants */
    TEST_ADDRESSES, /* its address is in one of the constants */
    TEST_TEXTS,     /* its text is one of the constants */
    COMBINE_NOT,
    COMBINE_AND,
    COMBINE_OR,
};

struct instruction {
    enum instruction_kind kind;
    unsigned field; /* index of the fact, in the order of conversation_facts_visit() */
    uint64_t set;
    unsigned first; /* of the constants */
    unsigned count;
};

/* A range of numbers, a network, or a text. */
struct constant {
    int64_t low;
    int64_t high;
    struct record_address address;
    unsigned bits; /* how many bits of the address count */
    char text[FACT_TEXT_SIZE];
};

/* A fact that an expression may name. */
struct field {
    const char *name;
    enum fact_kind kind;
    name_function *spell;
    unsigned count;
};

struct selection {
    struct field fields[SELECTION_FIELDS_MAX];
    unsigned field_count;
    bool wanted[SELECTION_FIELDS_MAX]; /* the expression names this field */
    GArray *program;                   /* of struct instruction */
    GArray *constants;                 /* of struct constant */

    /* For selection_matches(). */
    unsigned visited;
    struct fact facts[SELECTION_FIELDS_MAX];
    bool stack[SELECTION_STACK_MAX];
};

/* Fills in the program. Returns false and sets `fault` if the expression is wrong. */
bool selection_parse(struct selection *s, const char *expression, struct selection_fault *fault);

#endif
