/*
 * Reads an expression: a lexer, and a parser by recursive descent.
 *
 * Each function of the parser returns false after it has set the fault. The first fault counts.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "common/nearest_name.h"
#include "selection_program.h"
#include "selection_values.h"

enum { WORD_MAX = 128 /* octets of a word, NUL included */ };

enum token {
    TOKEN_END,
    TOKEN_WORD, /* a name or a value without quotes */
    TOKEN_QUOTED,
    TOKEN_COMPARISON,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_IN,
    TOKEN_OTHER, /* one of ( ) { } , */
};

struct parser {
    struct selection *selection;
    struct selection_fault *fault;
    const char *text;
    const char *start; /* of the token */
    const char *at;    /* what follows the token */
    enum token token;
    char word[WORD_MAX]; /* the token; of a quoted one, what stands between the quotes */
    unsigned depth;
};

/* Sets the fault, at a place of the expression. Returns false. */
static bool fail_at(struct parser *p, const char *place, char *text, char *hint)
{
    unsigned column = 1;
    for (const char *c = p->text; c < place; c++)
        column += ((unsigned char)*c & 0xc0) != 0x80; /* octets that begin a character of UTF-8 */
    *p->fault = (struct selection_fault){column, text, hint};
    return false;
}

static bool fail(struct parser *p, char *text)
{
    return fail_at(p, p->start, text, NULL);
}

/* Returns how the token is named in a message; the caller frees it. */
static char *token_text(const struct parser *p)
{
    return p->token == TOKEN_END ? g_strdup("the end") : g_strdup_printf("'%s'", p->word);
}

static bool fail_expected(struct parser *p, const char *expected)
{
    g_autofree char *found = token_text(p);
    return fail(p, g_strdup_printf("%s stands where %s must be", found, expected));
}

/* Lexer */

static bool is_word_character(char c)
{
    return g_ascii_isalnum(c) || (c && strchr("_.:/-", c));
}

static bool take(struct parser *p, enum token token, const char *from, size_t length)
{
    if (length >= WORD_MAX)
        return fail(p, g_strdup("this word is too long"));
    memcpy(p->word, from, length);
    p->word[length] = '\0';
    p->token = token;
    return true;
}

static bool take_quoted(struct parser *p)
{
    const char *end = strchr(p->start + 1, *p->start);
    if (!end)
        return fail(p, g_strdup("this quote is not closed"));
    p->at = end + 1;
    return take(p, TOKEN_QUOTED, p->start + 1, (size_t)(end - p->start - 1));
}

static bool take_word(struct parser *p)
{
    static const struct {
        const char *word;
        enum token token;
    } keywords[] = {{"and", TOKEN_AND}, {"or", TOKEN_OR}, {"not", TOKEN_NOT}, {"in", TOKEN_IN}};
    while (is_word_character(*p->at))
        p->at++;
    if (!take(p, TOKEN_WORD, p->start, (size_t)(p->at - p->start)))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++) {
        if (!strcmp(p->word, keywords[i].word))
            p->token = keywords[i].token;
    }
    return true;
}

static bool take_sign(struct parser *p)
{
    static const struct {
        const char *sign; /* a longer sign stands before its beginning */
        enum token token;
    } signs[] = {{"==", TOKEN_COMPARISON}, {"!=", TOKEN_COMPARISON}, {"<=", TOKEN_COMPARISON},
                 {">=", TOKEN_COMPARISON}, {"<", TOKEN_COMPARISON},  {">", TOKEN_COMPARISON},
                 {"&&", TOKEN_AND},        {"||", TOKEN_OR},         {"!", TOKEN_NOT},
                 {"(", TOKEN_OTHER},       {")", TOKEN_OTHER},       {"{", TOKEN_OTHER},
                 {"}", TOKEN_OTHER},       {",", TOKEN_OTHER}};
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (!g_str_has_prefix(p->start, signs[i].sign))
            continue;
        p->at = p->start + strlen(signs[i].sign);
        return take(p, signs[i].token, p->start, (size_t)(p->at - p->start));
    }
    if (*p->start == '=')
        return fail_at(p, p->start, g_strdup("'=' is no comparison"), g_strdup("write =="));
    return fail(p, g_strdup("this character has no meaning here"));
}

/* Reads the next token. */
static bool advance(struct parser *p)
{
    while (g_ascii_isspace(*p->at))
        p->at++;
    p->start = p->at;
    if (!*p->start)
        return take(p, TOKEN_END, p->start, 0);
    if (*p->start == '"' || *p->start == '\'')
        return take_quoted(p);
    return is_word_character(*p->start) ? take_word(p) : take_sign(p);
}

static bool is_sign(const struct parser *p, char sign)
{
    return p->token == TOKEN_OTHER && p->word[0] == sign;
}

/* Parser */

static void emit(struct parser *p, const struct instruction *step)
{
    g_array_append_vals(p->selection->program, step, 1);
}

static void emit_combination(struct parser *p, enum instruction_kind kind)
{
    emit(p, &(struct instruction){.kind = kind});
}

/* Replaces a list of all names by the nearest one, if one is near. */
static void prefer_nearest(GString *names, const struct nearest_name *nearest)
{
    const char *found = nearest_name_found(nearest);
    if (found)
        g_string_printf(names, "did you mean %s?", found);
}

static bool fail_unknown_field(struct parser *p)
{
    GString *names = g_string_new("fields: ");
    struct nearest_name nearest;
    nearest_name_begin(&nearest, p->word);
    for (unsigned i = 0; i < p->selection->field_count; i++) {
        nearest_name_offer(&nearest, p->selection->fields[i].name);
        g_string_append_printf(names, "%s%s", i ? ", " : "", p->selection->fields[i].name);
    }
    prefer_nearest(names, &nearest);
    return fail_at(p, p->start, g_strdup_printf("'%s' is not a field of a conversation", p->word),
                   g_string_free(names, FALSE));
}

static bool find_field(struct parser *p, unsigned *found)
{
    struct selection *s = p->selection;
    if (p->token != TOKEN_WORD)
        return fail_expected(p, "a field");
    for (unsigned i = 0; i < s->field_count; i++) {
        if (strcmp(s->fields[i].name, p->word) != 0)
            continue;
        s->wanted[i] = true;
        *found = i;
        return true;
    }
    return fail_unknown_field(p);
}

/* Adds the word of the token to the words that the test accepts. */
static bool read_word(struct parser *p, const struct field *field, struct instruction *test)
{
    GString *known = g_string_new("");
    struct nearest_name nearest;
    nearest_name_begin(&nearest, p->word);
    for (unsigned i = 0; i < field->count; i++) {
        const char *word = field->spell(i);
        if (!word)
            continue;
        if (!strcmp(word, p->word)) {
            test->set |= UINT64_C(1) << i;
            g_string_free(known, TRUE);
            return true;
        }
        nearest_name_offer(&nearest, word);
        g_string_append_printf(known, "%s%s", known->len ? ", " : "values: ", word);
    }
    prefer_nearest(known, &nearest);
    return fail_at(p, p->start, g_strdup_printf("%s is never '%s'", field->name, p->word),
                   g_string_free(known, FALSE));
}

static bool read_bool(struct parser *p, struct constant *c)
{
    bool is_true = !strcmp(p->word, "true");
    if (!is_true && strcmp(p->word, "false") != 0)
        return fail_expected(p, "true or false");
    c->low = c->high = is_true;
    return true;
}

/* Reads the token as a value of the field, and adds it to those that the test accepts. */
static bool read_value(struct parser *p, struct instruction *test)
{
    const struct field *field = &p->selection->fields[test->field];
    struct constant c = {0};
    const char *wrong = NULL;
    if (p->token != TOKEN_WORD && p->token != TOKEN_QUOTED)
        return fail_expected(p, "a value");
    if (field->kind == FACT_WORD || field->kind == FACT_WORDS)
        return read_word(p, field, test) && advance(p);
    if (field->kind == FACT_TEXT)
        wrong = g_strlcpy(c.text, p->word, sizeof c.text) < sizeof c.text ? NULL : "too long";
    else if (field->kind == FACT_ADDRESS)
        wrong = selection_read_network(p->word, &c);
    else if (field->kind != FACT_BOOL)
        wrong = selection_read_range(p->word, field->kind == FACT_SECONDS, &c);
    else if (!read_bool(p, &c))
        return false;
    if (wrong)
        return fail(p, g_strdup_printf("%s: '%s' is %s", field->name, p->word, wrong));
    g_array_append_val(p->selection->constants, c);
    test->count++;
    return advance(p);
}

static enum instruction_kind test_kind(const struct field *field)
{
    switch (field->kind) {
    case FACT_WORD:
    case FACT_WORDS:
        return TEST_WORDS;
    case FACT_ADDRESS:
        return TEST_ADDRESSES;
    case FACT_TEXT:
        return TEST_TEXTS;
    default:
        return TEST_RANGES;
    }
}

/* Turns "< 7" into a range of all smaller numbers, and so on. */
static bool order_constant(struct parser *p, const char *sign, const char *place,
                           struct instruction *test)
{
    const struct field *field = &p->selection->fields[test->field];
    if (test_kind(field) != TEST_RANGES || field->kind == FACT_BOOL)
        return fail_at(p, place, g_strdup_printf("%s is no number and has no order", field->name),
                       g_strdup("compare it with ==, != or in"));
    struct constant *c = &g_array_index(p->selection->constants, struct constant, test->first);
    if (c->low != c->high)
        return fail_at(p, place, g_strdup("a range has no order"), g_strdup("compare it with =="));
    bool equal = sign[1] == '=';
    if (sign[0] == '<')
        *c = (struct constant){.low = INT64_MIN, .high = c->high - !equal};
    else
        *c = (struct constant){.low = c->low + (c->low < INT64_MAX && !equal), .high = INT64_MAX};
    return true;
}

static bool parse_comparison(struct parser *p, struct instruction *test)
{
    const char *place = p->start;
    char sign[3];
    g_strlcpy(sign, p->word, sizeof sign);
    if (!advance(p) || !read_value(p, test))
        return false;
    if ((sign[0] == '<' || sign[0] == '>') && !order_constant(p, sign, place, test))
        return false;
    emit(p, test);
    if (sign[0] == '!')
        emit_combination(p, COMBINE_NOT);
    return true;
}

static bool parse_set(struct parser *p, struct instruction *test)
{
    if (!advance(p))
        return false;
    if (!is_sign(p, '{'))
        return fail_expected(p, "{ with values");
    do {
        if (!advance(p) || !read_value(p, test))
            return false;
    } while (is_sign(p, ','));
    if (!is_sign(p, '}'))
        return fail_expected(p, ", or }");
    emit(p, test);
    return advance(p);
}

/* Parses what begins with a field. */
static bool parse_test(struct parser *p)
{
    struct instruction test = {.first = p->selection->constants->len};
    if (!find_field(p, &test.field) || !advance(p))
        return false;
    const struct field *field = &p->selection->fields[test.field];
    test.kind = test_kind(field);
    if (p->token == TOKEN_COMPARISON)
        return parse_comparison(p, &test);
    if (p->token == TOKEN_IN)
        return parse_set(p, &test);
    if (field->kind == FACT_BOOL) {
        struct constant is_true = {.low = 1, .high = 1};
        g_array_append_val(p->selection->constants, is_true);
        test.count = 1;
    } else {
        test.kind = TEST_PRESENT;
    }
    emit(p, &test);
    return true;
}

static bool parse_or(struct parser *p);

static bool parse_not(struct parser *p)
{
    bool negated = p->token == TOKEN_NOT;
    bool bracket = is_sign(p, '(');
    if (!negated && !bracket)
        return parse_test(p);
    if (++p->depth > SELECTION_DEPTH_MAX)
        return fail(
            p, g_strdup_printf("more than %d brackets within each other", SELECTION_DEPTH_MAX));
    if (!advance(p) || !(negated ? parse_not(p) : parse_or(p)))
        return false;
    p->depth--;
    if (negated) {
        emit_combination(p, COMBINE_NOT);
        return true;
    }
    return is_sign(p, ')') ? advance(p) : fail_expected(p, "'and', 'or' or ')'");
}

static bool parse_and(struct parser *p)
{
    if (!parse_not(p))
        return false;
    while (p->token == TOKEN_AND) {
        if (!advance(p) || !parse_not(p))
            return false;
        emit_combination(p, COMBINE_AND);
    }
    return true;
}

static bool parse_or(struct parser *p)
{
    if (!parse_and(p))
        return false;
    while (p->token == TOKEN_OR) {
        if (!advance(p) || !parse_and(p))
            return false;
        emit_combination(p, COMBINE_OR);
    }
    return true;
}

bool selection_parse(struct selection *s, const char *expression, struct selection_fault *fault)
{
    struct parser p = {.selection = s, .fault = fault, .text = expression, .at = expression};
    if (!advance(&p) || !parse_or(&p))
        return false;
    return p.token == TOKEN_END || fail_expected(&p, "'and', 'or' or the end");
}
