/*
 * Turns tshark's exit status and error output into a message and an exit status.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tshark_errors.h"

#include <glib.h>
#include <string.h>
#include <sys/wait.h>

#include "common/message.h"
#include "filter_names.h"
#include "input/input_check.h"
#include "plugin_errors.h"
#include "record/record_format.h"

enum { LINES_MAX = 5 /* lines of tshark's error output to repeat: the last ones */ };

static bool said(const struct tshark_end *end, const char *words)
{
    return strstr(end->errors, words) != NULL;
}

/* Returns the lines of tshark's error output without its name, and without the notice that it runs as
 * root. The caller frees them. */
static GPtrArray *error_lines(const char *errors)
{
    GPtrArray *kept = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_strstrip(*line);
        const char *text = g_str_has_prefix(*line, "tshark: ") ? *line + strlen("tshark: ") : *line;
        if (*text && !g_str_has_prefix(text, "Running as user "))
            g_ptr_array_add(kept, g_strdup(text));
    }
    return kept;
}

static void repeat_errors(const struct tshark_end *end)
{
    g_autoptr(GPtrArray) lines = error_lines(end->errors);
    guint first = lines->len > LINES_MAX ? lines->len - LINES_MAX : 0;
    for (guint i = first; i < lines->len; i++)
        message_hint("tshark: %s", (const char *)lines->pdata[i]);
}

/* Returns what follows `words` on their line. The caller frees it. */
static char *rest_of_line(const char *errors, const char *words)
{
    const char *start = strstr(errors, words) + strlen(words);
    return g_strndup(start, strcspn(start, "\n"));
}

static enum status bad_filter(const struct tshark_end *end, const char *words)
{
    g_autofree char *reason = rest_of_line(end->errors, words);
    g_autofree char *nearest = filter_names_nearest(end->request->tshark, end->request->filter);
    message_error("-Y: %s", reason);
    if (nearest)
        message_hint("did you mean %s?", nearest);
    else
        message_hint(
            "a display filter of Wireshark looks like tcpstate.merged_fin or tcp.port == 443");
    return STATUS_USAGE;
}

/* The capture ends badly. If the record stream has begun, tshark could read what comes before. */
static enum status bad_end(const struct tshark_end *end, const char *what)
{
    if (end->begun)
        return input_incomplete(end->request, what, end->last_frame);
    message_error("%s %s", input_name(end->request), what);
    message_hint("nothing in it could be read");
    return STATUS_INPUT;
}

static enum status not_a_capture(const struct tshark_end *end)
{
    message_error("%s is not a capture that tshark understands", input_name(end->request));
    message_hint("if it is a text, it has no packet that tcpdump or Wireshark printed");
    return STATUS_INPUT;
}

static enum status bad_stream(const struct tshark_end *end)
{
    message_error("%s: tshark printed a line that is no record: %s (line %" G_GUINT64_FORMAT
                  ", after frame %u)",
                  input_name(end->request), end->bad_line, end->line, end->last_frame);
    if (!end->begun)
        message_hint("plugin and tool must have the same version: install both from one build");
    message_hint("a Lua script may print to standard output: %s -G plugins lists the scripts",
                 end->request->tshark);
    repeat_errors(end);
    return STATUS_TSHARK;
}

static enum status died(const struct tshark_end *end)
{
    int number = WTERMSIG(end->wait_status);
    message_error("%s: tshark was ended by signal %d (%s) after frame %u", input_name(end->request),
                  number, g_strsignal(number), end->last_frame);
    message_hint("the output is incomplete");
    repeat_errors(end);
    return STATUS_TSHARK;
}

/* tshark's exit status is 2 when the file is the reason (WS_EXIT_INVALID_FILE and others). */
static enum status other_failure(const struct tshark_end *end)
{
    enum { TSHARK_INVALID_FILE = 2 };
    int code = WEXITSTATUS(end->wait_status);
    if (end->last_frame)
        message_error("%s: tshark failed with exit status %d after frame %u",
                      input_name(end->request), code, end->last_frame);
    else
        message_error("%s: tshark failed with exit status %d", input_name(end->request), code);
    repeat_errors(end);
    return code == TSHARK_INVALID_FILE ? STATUS_INPUT : STATUS_TSHARK;
}

static bool lacks_rights(const struct tshark_end *end)
{
    return end->request->interface &&
           (said(end, "permission to capture") || said(end, "Operation not permitted") ||
            said(end, "Couldn't run dumpcap"));
}

/* Without rights, dumpcap does not say that the interface does not exist. */
static bool has_no_interface(const struct tshark_end *end)
{
    return said(end, "No such device exists") ||
           (lacks_rights(end) && input_interface_is_unknown(end->request->interface));
}

/* The disk was full while dumpcap wrote the packets of a live capture. */
static enum status disk_full(const struct tshark_end *end)
{
    message_error("%s: no space left; the capture ended after frame %u", end->request->save,
                  end->last_frame);
    message_hint("what was written before that can be read");
    return STATUS_OUTPUT;
}

static enum status judge_failure(const struct tshark_end *end)
{
    const char *bad_filter_words = end->request->segments ? "tshark: " RECORDS_OPTION ": "
                                                          : "tshark: " CONVERSATIONS_OPTION ": ";
    if (end->request->save && said(end, "free up space"))
        return disk_full(end);
    if (said(end, "cut short"))
        return bad_end(end, INPUT_CUT_SHORT);
    if (said(end, "damaged or corrupt"))
        return bad_end(end, "is damaged");
    if (said(end, "Invalid -z argument") || said(end, "unknown preference"))
        return plugin_errors_missing(end->request->tshark, end->errors);
    if (said(end, bad_filter_words))
        return bad_filter(end, bad_filter_words);
    if (has_no_interface(end))
        return input_no_interface(end->request->interface, "there is no such interface");
    if (lacks_rights(end))
        return input_not_permitted(end->request->interface);
    if (said(end, "isn't a capture file"))
        return not_a_capture(end);
    return other_failure(end);
}

enum status tshark_errors_judge(const struct tshark_end *end)
{
    if (end->bad_line)
        return bad_stream(end);
    if (WIFSIGNALED(end->wait_status))
        return died(end);
    if (WEXITSTATUS(end->wait_status) != 0)
        return judge_failure(end);
    if (!end->begun)
        return plugin_errors_missing(end->request->tshark, end->errors);
    return STATUS_OK;
}

enum status tshark_errors_not_started(const char *reason)
{
    message_error("tshark does not start: %s", reason);
    message_hint(
        "install tshark (Debian: apt install tshark), or name it with --tshark PATH or TSHARK");
    return STATUS_TSHARK;
}
