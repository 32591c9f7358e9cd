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

/* Returns the names of the files that mergecap did not read because of `faulty`: it stops there. It reads none if one
 * has no whole header. */
static char *name_unread(char *const *files, char *const *faulty, uint32_t last_frame)
{
    GString *names = g_string_new(NULL);
    for (char *const *file = last_frame == 0 ? files : faulty + 1; *file; file++) {
        if (file != faulty)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", *file);
    }
    return g_string_free(names, FALSE);
}

/* `faulty`: the file that stopped mergecap; NULL: unknown. */
static void say_what_was_not_read(char *const *files, char *const *faulty, uint32_t last_frame)
{
    if (!faulty)
        return;
    g_autofree char *unread = name_unread(files, faulty, last_frame);
    if (!*unread)
        return;
    message_error("not read: %s", unread);
    if (last_frame == 0)
        message_hint("leave out %s", *faulty);
    else if (g_file_test(*faulty, G_FILE_TEST_IS_REGULAR))
        message_hint("editcap %s NEW keeps what can be read of %s: name NEW in its place", *faulty,
                     *faulty);
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
        say_what_was_not_read(files, file, last_frame);
        return STATUS_CUT_SHORT;
    }
    if (file && strstr(said, "isn't a capture file"))
        message_error("%s is not a capture that mergecap understands", *file);
    else
        message_error("%s", *said ? said : "the input could not be read to its end");
    return STATUS_INPUT;
}
