/*
 * Judges all that the command line expects, and says what does not hold.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "expectations.h"

#include <string.h>

#include "common/message.h"
#include "common/nearest_name.h"
#include "expectation.h"
#include "views/format.h"
#include "views/problems.h"

struct expectations {
    GPtrArray *list;           /* of struct expectation */
    GPtrArray *findings;       /* of struct finding; NULL: not judged yet */
    struct problems *problems; /* NULL: --fail-on does not name them */
    bool hides_ends;
    enum status input; /* how the input ended */
};

static void free_expectation(gpointer e)
{
    expectation_free(e);
}

static void free_finding(gpointer f)
{
    finding_free(f);
}

/* Returns false after a message. */
static bool add_expectation(struct expectations *e, const char *label, const char *text, bool given)
{
    struct selection_fault fault;
    struct expectation *one = expectation_compile(label, text, given, &fault);
    if (one) {
        g_ptr_array_add(e->list, one);
        return true;
    }
    message_error("%s: column %u: %s", label, fault.column, fault.text);
    if (fault.hint)
        message_hint("%s", fault.hint);
    selection_fault_clear(&fault);
    return false;
}

/* Returns whether this is the name of a cause. Otherwise says so, and which name is near. */
static bool check_cause(const char *word)
{
    struct nearest_name nearest;
    nearest_name_begin(&nearest, word);
    nearest_name_offer(&nearest, "problems");
    for (int i = 0; i < CAUSE_COUNT; i++) {
        const char *name = cause_name_text((enum cause_name)i);
        if (name && !strcmp(name, word))
            return true;
        if (name)
            nearest_name_offer(&nearest, name);
    }
    const char *found = nearest_name_found(&nearest);
    message_error("--fail-on: '%s' is neither problems nor a cause", word);
    message_hint(found ? "did you mean %s?" : "tcpstate-fields(7) lists the causes", found);
    return false;
}

/* Adds a word of --fail-on. A cause is the expectation that no conversation has it. Returns false after a
 * message. */
static bool add_failure(struct expectations *e, const char *word)
{
    if (!strcmp(word, "problems")) {
        if (!e->problems)
            e->problems = problems_new();
        return true;
    }
    g_autofree char *label = g_strdup_printf("--fail-on %s", word);
    g_autofree char *text = g_strdup_printf("none(cause == %s)", word);
    return check_cause(word) && add_expectation(e, label, text, false);
}

static bool add_failures(struct expectations *e, const char *fail_on)
{
    g_auto(GStrv) words = g_strsplit(fail_on, ",", -1);
    char **word = words;
    while (*word && add_failure(e, *word))
        word++;
    if (!*fail_on)
        check_cause(fail_on);
    return *fail_on && !*word;
}

struct expectations *expectations_new(char *const *expected, char *const *fail_on, bool hides_ends)
{
    struct expectations *e = g_new0(struct expectations, 1);
    bool good = true;
    e->hides_ends = hides_ends;
    e->list = g_ptr_array_new_with_free_func(free_expectation);
    for (char *const *text = expected; text && *text && good; text++)
        good = add_expectation(e, "--expect", *text, true);
    for (char *const *text = fail_on; text && *text && good; text++)
        good = add_failures(e, *text);
    if (good)
        return e;
    expectations_free(e);
    return NULL;
}

void expectations_free(struct expectations *e)
{
    g_ptr_array_unref(e->list);
    g_clear_pointer(&e->findings, g_ptr_array_unref);
    g_clear_pointer(&e->problems, problems_free);
    g_free(e);
}

static bool take_record(void *user, enum record_kind kind, const struct record *record)
{
    const struct expectations *e = user;
    if (kind != RECORD_CONVERSATION)
        return true;
    for (guint i = 0; i < e->list->len; i++)
        expectation_take(e->list->pdata[i], &record->conversation, e->hides_ends);
    if (e->problems)
        problems_add_conversation(e->problems, &record->conversation);
    return true;
}

static bool pause_nothing(void *user)
{
    (void)user;
    return true;
}

struct sink expectations_sink(struct expectations *e)
{
    return (struct sink){.record = take_record, .pause = pause_nothing, .user = e};
}

/* Returns "refused: 3 at 10.0.0.2.80, the first in frame 7". */
static char *describe_group(const struct problem_group *g, bool hides_ends)
{
    g_autoptr(GString) service = g_string_new(hides_ends ? "" : " at ");
    if (!hides_ends)
        format_endpoint(service, &g->cases->service->end);
    return g_strdup_printf("%s: %u%s, the first in frame %u", problem_name(g->cases->problem.kind),
                           g->count, service->str, g->cases->problem.frame);
}

/* Returns what problems there are. */
static struct finding *problems_finding(struct problems *p, bool hides_ends)
{
    struct finding *f = finding_new(g_strdup("--fail-on problems"));
    uint32_t cases = p->left_out;
    problems_group(p);
    for (guint i = 0; i < p->groups->len; i++)
        cases += g_array_index(p->groups, struct problem_group, i).count;
    f->holds = !cases;
    if (f->holds)
        return f;
    f->failure = g_strdup_printf("--fail-on problems: %u of %u conversation%s", cases,
                                 p->conversations, p->conversations == 1 ? "" : "s");
    for (guint i = 0; i < p->groups->len && i < OFFENDERS_MAX; i++)
        g_ptr_array_add(
            f->details,
            describe_group(&g_array_index(p->groups, struct problem_group, i), hides_ends));
    g_ptr_array_add(f->details, g_strdup("-z problems says more"));
    return f;
}

void expectations_input_ended(struct expectations *e, enum status status)
{
    e->input = status;
}

enum status expectations_input(const struct expectations *e)
{
    return e->input;
}

const GPtrArray *expectations_findings(struct expectations *e)
{
    if (e->findings)
        return e->findings;
    e->findings = g_ptr_array_new_with_free_func(free_finding);
    for (guint i = 0; i < e->list->len; i++)
        g_ptr_array_add(e->findings, expectation_finding(e->list->pdata[i]));
    if (e->problems)
        g_ptr_array_add(e->findings, problems_finding(e->problems, e->hides_ends));
    return e->findings;
}

bool expectations_conclude(struct expectations *e)
{
    const GPtrArray *findings = expectations_findings(e);
    bool hold = true;
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *f = findings->pdata[i];
        hold = hold && f->holds;
        if (!f->holds)
            finding_report(f);
    }
    return hold;
}
