/*
 * Evaluates a compiled expression for one conversation after the other.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "selection.h"

#include <string.h>

#include "selection_program.h"
#include "selection_values.h"

static void add_field(void *user, const struct fact *fact)
{
    struct selection *s = user;
    g_assert(s->field_count < SELECTION_FIELDS_MAX);
    s->fields[s->field_count++] = (struct field){fact->name, fact->kind, fact->spell, fact->count};
}

struct selection *selection_compile(const char *expression, struct selection_fault *fault)
{
    static const struct record_conversation none;
    struct selection *s = g_new0(struct selection, 1);
    s->program = g_array_new(FALSE, FALSE, sizeof(struct instruction));
    s->constants = g_array_new(FALSE, FALSE, sizeof(struct constant));
    *fault = (struct selection_fault){0};
    conversation_facts_visit(&none, add_field, s);
    if (selection_parse(s, expression, fault))
        return s;
    selection_free(s);
    return NULL;
}

void selection_fault_clear(struct selection_fault *fault)
{
    g_clear_pointer(&fault->text, g_free);
    g_clear_pointer(&fault->hint, g_free);
}

void selection_free(struct selection *s)
{
    g_array_unref(s->program);
    g_array_unref(s->constants);
    g_free(s);
}

static void keep_fact(void *user, const struct fact *fact)
{
    struct selection *s = user;
    if (s->wanted[s->visited])
        s->facts[s->visited] = *fact;
    s->visited++;
}

static bool is_in_network(const struct record_address *address, const struct constant *c)
{
    unsigned whole = c->bits / 8;
    unsigned rest = c->bits % 8;
    struct record_address read;
    if (address->octet_count == 0) { /* tshark wrote it as text */
        if (!selection_read_address(address->text, &read))
            return false;
        address = &read;
    }
    if (address->octet_count != c->address.octet_count ||
        memcmp(address->octets, c->address.octets, whole) != 0)
        return false;
    return !rest || !((address->octets[whole] ^ c->address.octets[whole]) >> (8 - rest));
}

static bool is_in_texts(const struct selection *s, const struct instruction *test, const char *text)
{
    for (unsigned i = test->first; i < test->first + test->count; i++) {
        if (!strcmp(text, g_array_index(s->constants, struct constant, i).text))
            return true;
    }
    return false;
}

/* Texts are made here, because they take long and few expressions name one. */
static bool test_text(const struct selection *s, const struct instruction *test,
                      const struct fact *fact)
{
    char text[FACT_TEXT_SIZE];
    return fact->write(text, fact->record) &&
           (test->kind == TEST_PRESENT || is_in_texts(s, test, text));
}

static bool is_in_constants(const struct selection *s, const struct instruction *test,
                            const struct fact *fact)
{
    for (unsigned i = test->first; i < test->first + test->count; i++) {
        const struct constant *c = &g_array_index(s->constants, struct constant, i);
        bool inside = test->kind == TEST_ADDRESSES
                          ? is_in_network(fact->address, c)
                          : fact->number >= c->low && fact->number <= c->high;
        if (inside)
            return true;
    }
    return false;
}

static bool test_fact(const struct selection *s, const struct instruction *test)
{
    const struct fact *fact = &s->facts[test->field];
    if (!fact->known)
        return false;
    if (fact->kind == FACT_TEXT)
        return test_text(s, test, fact);
    switch (test->kind) {
    case TEST_PRESENT:
        return true;
    case TEST_WORDS:
        return fact->set & test->set;
    default:
        return is_in_constants(s, test, fact);
    }
}

static bool run(struct selection *s)
{
    bool *stack = s->stack;
    unsigned used = 0;
    for (guint i = 0; i < s->program->len; i++) {
        const struct instruction *step = &g_array_index(s->program, struct instruction, i);
        switch (step->kind) {
        case COMBINE_NOT:
            stack[used - 1] = !stack[used - 1];
            break;
        case COMBINE_AND:
            used--;
            stack[used - 1] = stack[used - 1] && stack[used];
            break;
        case COMBINE_OR:
            used--;
            stack[used - 1] = stack[used - 1] || stack[used];
            break;
        default:
            stack[used++] = test_fact(s, step);
        }
    }
    return stack[0];
}

bool selection_matches(struct selection *s, const struct record_conversation *r)
{
    s->visited = 0;
    conversation_facts_visit(r, keep_fact, s);
    return run(s);
}
