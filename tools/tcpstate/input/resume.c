/*
 * Passing on what follows the segments that a sink has already.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "resume.h"

#include <string.h>
#include <sys/stat.h>

bool can_be_read_again(const char *file)
{
    struct stat info;
    return file && strcmp(file, "-") != 0 && stat(file, &info) == 0 && S_ISREG(info.st_mode);
}

static bool pass_rest(void *user, enum record_kind kind, const struct record *record)
{
    struct rest *rest = user;
    if (kind == RECORD_SEGMENT && rest->given > 0) {
        rest->given--;
        return true;
    }
    return rest->sink->record(rest->sink->user, kind, record);
}

static bool pause_rest(void *user)
{
    struct rest *rest = user;
    return rest->sink->pause(rest->sink->user);
}

struct sink rest_sink(struct rest *rest)
{
    return (struct sink){pass_rest, pause_rest, rest};
}
