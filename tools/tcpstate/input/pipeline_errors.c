/*
 * Says why a pipeline could not read its input to the end.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pipeline_errors.h"

#include <glib.h>
#include <string.h>

#include "capture_filter.h"
#include "common/message.h"
#include "input_check.h"

/* Returns the file of which mergecap says something, or NULL. mergecap quotes the name, which may have "./"
 * before it (see input_pipeline.c). */
static char *const *find_file(const char *said, char *const *files)
{
    for (; files && *files; files++) {
        g_autofree char *name = g_strdup_printf("\"%s\"", *files);
        g_autofree char *path = g_strdup_printf("\"./%s\"", *files);
        if (strstr(said, name) || strstr(said, path))
            return files;
    }
    return NULL;
}

/* Returns the words for what is wrong inside a capture; NULL: something else is wrong. "cut short" and "damaged or
 * corrupt" are words of mergecap, "truncated" is one of libpcap, which the capture filter uses. */
static const char *find_fault(const char *said)
{
    if (strstr(said, "cut short") || strstr(said, "truncated"))
        return INPUT_CUT_SHORT;
    if (strstr(said, "damaged or corrupt") || strstr(said, CAPTURE_FILTER_DAMAGED))
        return "is damaged";
    return NULL;
}

/* mergecap stops at the first file that it cannot read to its end. */
static void say_what_was_not_read(char *const *file)
{
    if (!file || !file[1])
        return;
    g_autofree char *behind = g_strjoinv(", ", (char **)file + 1);
    message_error("not read: %s", behind);
    message_hint("editcap %s NEW keeps what can be read of %s: name NEW in its place", *file,
                 *file);
}

enum status pipeline_errors_judge(const char *said, char *const *files,
                                  const struct source_request *request, uint32_t last_frame)
{
    char *const *file = find_file(said, files);
    struct source_request faulty = *request;
    const char *fault = find_fault(said);
    if (file)
        faulty.name = *file;
    if (fault) {
        input_incomplete(&faulty, fault, last_frame);
        say_what_was_not_read(file);
        return STATUS_CUT_SHORT;
    }
    if (file && strstr(said, "isn't a capture file"))
        message_error("%s is not a capture that mergecap understands", *file);
    else
        message_error("%s", *said ? said : "the input could not be read to its end");
    return STATUS_INPUT;
}
