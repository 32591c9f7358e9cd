/*
 * `-T junit`: what became of the expectations, as a test suite that CI systems read. Each expectation is a
 * test case.
 *
 * The form is that of Apache Ant's JUnit task.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "views/view_kind.h"

#include "common/message.h"
#include "expectations.h"
#include "views/format.h"

struct junit_view {
    struct expectations *expectations;
    char *input;
};

/* Appends text. XML 1.0 (section 2.2) has no character for most controls: they become visible. */
static void put_text(GString *out, const char *text)
{
    g_autofree char *safe = printable(text);
    g_autofree char *escaped = g_markup_escape_text(safe, -1);
    format_text(out, escaped);
}

static void put_attribute(GString *out, const char *name, const char *value)
{
    g_string_append_printf(out, " %s=\"", name);
    put_text(out, value);
    format_character(out, '"');
}

/* Returns why a case that holds so far proves nothing, or NULL if it does. */
static const char *why_error(enum status input)
{
    switch (input) {
    case STATUS_OK:
        return NULL;
    case STATUS_CUT_SHORT:
        return "the capture is cut short: this holds up to the cut only";
    default:
        return "the input could not be read: standard error says why";
    }
}

/* Returns whether the conversations are those of the input, as far as it goes. */
static bool was_judged(enum status input)
{
    return input == STATUS_OK || input == STATUS_CUT_SHORT;
}

static void put_failure(GString *out, const struct finding *f)
{
    format_text(out, "    <failure type=\"expectation\"");
    put_attribute(out, "message", f->failure);
    format_text(out, ">\n");
    for (guint i = 0; i < f->details->len; i++) {
        put_text(out, f->details->pdata[i]);
        format_character(out, '\n');
    }
    format_text(out, "    </failure>\n");
}

static void put_case(GString *out, const struct finding *f, enum status input)
{
    const char *error = why_error(input);
    bool fails = !f->holds && was_judged(input);
    format_text(out, "  <testcase classname=\"tcpstate\" time=\"0\"");
    put_attribute(out, "name", f->title);
    if (!fails && !error) {
        format_text(out, "/>\n");
        return;
    }
    format_text(out, ">\n");
    if (fails) {
        put_failure(out, f);
    } else {
        format_text(out, "    <error type=\"input\"");
        put_attribute(out, "message", error);
        format_text(out, "/>\n");
    }
    format_text(out, "  </testcase>\n");
}

static void print_suite(void *state, GString *out)
{
    const struct junit_view *v = state;
    const GPtrArray *findings = expectations_findings(v->expectations);
    enum status input = expectations_input(v->expectations);
    guint failures = 0;
    for (guint i = 0; was_judged(input) && i < findings->len; i++)
        failures += !((const struct finding *)findings->pdata[i])->holds;
    guint errors = why_error(input) ? findings->len - failures : 0;
    g_autofree char *name = g_strconcat("tcpstate ", v->input, NULL);
    format_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite");
    put_attribute(out, "name", name);
    g_string_append_printf(
        out, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\" time=\"0\">\n",
        findings->len, failures, errors);
    for (guint i = 0; i < findings->len; i++)
        put_case(out, findings->pdata[i], input);
    format_text(out, "</testsuite>\n");
}

static void free_junit_view(void *state)
{
    struct junit_view *v = state;
    g_free(v->input);
    g_free(v);
}

static struct view make_junit_view(const struct view_request *request)
{
    struct junit_view *v = g_new(struct junit_view, 1);
    *v = (struct junit_view){request->expectations, g_strdup(request->input)};
    return (struct view){
        .end = print_suite, .ends_always = true, .free = free_junit_view, .state = v};
}

const struct view_kind view_junit = {
    .option = 'T',
    .name = "junit",
    .argument = "",
    .help = "a test suite for CI systems: each --expect and --fail-on is a case",
    .make = make_junit_view,
};
