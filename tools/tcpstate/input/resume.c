/*
 * Drops the segments and ICMP errors that a sink has already.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "resume.h"

static bool pass_record(void *user, enum record_kind kind, const struct record *record)
{
    struct resume *resume = user;
    if (kind != RECORD_CONVERSATION && resume->given > 0) {
        resume->given--;
        return true;
    }
    return resume->sink->record(resume->sink->user, kind, record);
}

static bool pass_pause(void *user)
{
    struct resume *resume = user;
    return resume->sink->pause(resume->sink->user);
}

struct sink resume_sink(struct resume *resume)
{
    return (struct sink){pass_record, pass_pause, resume};
}
