/*
 * Compiles an expectation, and counts the conversations for which its expression is true.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "expectation.h"

#include <string.h>

#include "views/format.h"
#include "views/why.h"

enum quantifier { QUANTIFIER_NONE, QUANTIFIER_ALL, QUANTIFIER_COUNT };

struct expectation {
    char *label;
    char *text;
    bool given; /* the user wrote the text; otherwise the label says all */
    enum quantifier quantifier;
    const struct comparison *comparison; /* of the count with `bound` */
    uint64_t bound;
    struct selection *selection;
    uint64_t conversations;
    uint64_t matches;     /* conversations for which the expression is true */
    GPtrArray *offenders; /* lines about the first conversations that offend */
};

/* Reading */

static bool is_equal(uint64_t a, uint64_t b)
{
    return a == b;
}

static bool is_other(uint64_t a, uint64_t b)
{
    return a != b;
}

static bool is_at_most(uint64_t a, uint64_t b)
{
    return a <= b;
}

static bool is_at_least(uint64_t a, uint64_t b)
{
    return a >= b;
}

static bool is_less(uint64_t a, uint64_t b)
{
    return a < b;
}

static bool is_more(uint64_t a, uint64_t b)
{
    return a > b;
}

/* A longer sign stands before its beginning. */
static const struct comparison {
    const char *sign;
    bool (*holds)(uint64_t a, uint64_t b);
} comparisons[] = {{"==", is_equal},    {"!=", is_other}, {"<=", is_at_most},
                   {">=", is_at_least}, {"<", is_less},   {">", is_more}};

/* Sets the fault at a place of the text. Returns false. */
static bool fail(const struct expectation *e, struct selection_fault *fault, const char *place,
                 const char *text, const char *hint)
{
    *fault = (struct selection_fault){(unsigned)g_utf8_pointer_to_offset(e->text, place) + 1,
                                      g_strdup(text), g_strdup(hint)};
    return false;
}

/* Reads "none", "all" or "count" in front of the bracket. */
static bool read_quantifier(struct expectation *e, const char *bracket,
                            struct selection_fault *fault)
{
    static const char *const words[] = {"none", "all", "count"};
    g_autofree char *word =
        bracket ? g_strndup(e->text, (gsize)(bracket - e->text)) : g_strdup(e->text);
    g_strstrip(word);
    for (unsigned i = 0; bracket && i < G_N_ELEMENTS(words); i++) {
        if (!strcmp(word, words[i])) {
            e->quantifier = (enum quantifier)i;
            return true;
        }
    }
    return fail(e, fault, e->text, "none(EXPR), all(EXPR) or count(EXPR) must stand here",
                "none(close == reset)");
}

/* Reads what stands behind the last bracket: of "count", a comparison. */
static bool read_bound(struct expectation *e, const char *rest, struct selection_fault *fault)
{
    while (g_ascii_isspace(*rest))
        rest++;
    if (e->quantifier != QUANTIFIER_COUNT)
        return !*rest || fail(e, fault, rest, "the expectation must end here",
                              "give --expect once for each expectation");
    for (size_t i = 0; i < G_N_ELEMENTS(comparisons) && !e->comparison; i++) {
        if (g_str_has_prefix(rest, comparisons[i].sign))
            e->comparison = &comparisons[i];
    }
    if (!e->comparison)
        return fail(e, fault, rest, "a comparison must follow count(EXPR)",
                    "count(close == reset) <= 2");
    rest += strlen(e->comparison->sign);
    while (g_ascii_isspace(*rest))
        rest++;
    g_autofree char *number = g_strchomp(g_strdup(rest));
    return g_ascii_string_to_unsigned(number, 10, 0, INT64_MAX, &e->bound, NULL) ||
           fail(e, fault, rest, "a whole number must stand here", NULL);
}

/* Reads the expression between the brackets. */
static bool read_expression(struct expectation *e, const char *from, const char *to,
                            struct selection_fault *fault)
{
    g_autofree char *expression = g_strndup(from, (gsize)(to - from));
    e->selection = selection_compile(expression, fault);
    if (!e->selection)
        fault->column += (unsigned)g_utf8_pointer_to_offset(e->text, from);
    return e->selection;
}

static bool read_text(struct expectation *e, struct selection_fault *fault)
{
    const char *open = strchr(e->text, '(');
    const char *close = strrchr(e->text, ')');
    if (!g_utf8_validate(e->text, -1, NULL))
        return fail(e, fault, e->text, "the expectation is not UTF-8", NULL);
    if (!read_quantifier(e, open, fault))
        return false;
    if (!close || close < open)
        return fail(e, fault, e->text + strlen(e->text), "')' is missing", NULL);
    return read_expression(e, open + 1, close, fault) && read_bound(e, close + 1, fault);
}

struct expectation *expectation_compile(const char *label, const char *text, bool given,
                                        struct selection_fault *fault)
{
    struct expectation *e = g_new0(struct expectation, 1);
    e->given = given;
    e->label = g_strdup(label);
    *fault = (struct selection_fault){0};
    e->text = g_strdup(text);
    e->offenders = g_ptr_array_new_with_free_func(g_free);
    if (read_text(e, fault))
        return e;
    expectation_free(e);
    return NULL;
}

void expectation_free(struct expectation *e)
{
    g_free(e->label);
    g_free(e->text);
    g_clear_pointer(&e->selection, selection_free);
    g_ptr_array_unref(e->offenders);
    g_free(e);
}

/* Judging */

/* Returns "stream 3, frames 4 to 9: 10.0.0.1.40000 → 10.0.0.2.80: aborted: ...", or without the ends. */
static char *describe(const struct record_conversation *r, bool hides_ends)
{
    GString *line = g_string_new("stream ");
    format_number(line, r->stream);
    format_text(line, ", frames ");
    format_number(line, r->first_frame);
    format_text(line, " to ");
    format_number(line, r->last_frame);
    if (!hides_ends) {
        format_text(line, ": ");
        format_endpoint(line, &r->end[ROLE_CLIENT]);
        format_text(line, format_arrow());
        format_endpoint(line, &r->end[ROLE_SERVER]);
    }
    format_text(line, ": ");
    format_why(line, r);
    return g_string_free(line, FALSE);
}

void expectation_take(struct expectation *e, const struct record_conversation *r, bool hides_ends)
{
    bool matches = selection_matches(e->selection, r);
    bool offends = e->quantifier == QUANTIFIER_ALL ? !matches : matches;
    e->conversations++;
    e->matches += matches;
    if (offends && e->offenders->len < OFFENDERS_MAX)
        g_ptr_array_add(e->offenders, describe(r, hides_ends));
}

/* Returns whether the expectation holds for the conversations so far. It holds without any conversation,
 * unless it demands a number of them. */
static bool expectation_holds(const struct expectation *e)
{
    switch (e->quantifier) {
    case QUANTIFIER_NONE:
        return e->matches == 0;
    case QUANTIFIER_ALL:
        return e->matches == e->conversations;
    default:
        return e->comparison->holds(e->matches, e->bound);
    }
}

/* Returns the expectation as the user gave it. */
static char *title_of(const struct expectation *e)
{
    return e->given ? g_strconcat(e->label, " ", e->text, NULL) : g_strdup(e->label);
}

struct finding *expectation_finding(const struct expectation *e)
{
    struct finding *f = finding_new(title_of(e));
    uint64_t offending =
        e->quantifier == QUANTIFIER_ALL ? e->conversations - e->matches : e->matches;
    f->holds = expectation_holds(e);
    if (f->holds)
        return f;
    f->failure =
        g_strdup_printf("%s does not hold: %s; the expression is %s for %" G_GUINT64_FORMAT
                        " of %" G_GUINT64_FORMAT " conversation%s",
                        e->label, e->text, e->quantifier == QUANTIFIER_ALL ? "false" : "true",
                        offending, e->conversations, e->conversations == 1 ? "" : "s");
    for (guint i = 0; i < e->offenders->len; i++)
        g_ptr_array_add(f->details, g_strdup(e->offenders->pdata[i]));
    if (offending > e->offenders->len)
        g_ptr_array_add(f->details, g_strdup_printf("and %" G_GUINT64_FORMAT " more",
                                                    offending - e->offenders->len));
    return f;
}
