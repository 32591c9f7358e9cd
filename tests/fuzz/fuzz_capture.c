/*
 * libFuzzer target: any octets as a capture file, read by source_direct().
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE /* memfd_create() */

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check_record.h"
#include "input/source_direct.h"
#include "must.h"

static bool check_next(void *user, enum record_kind kind, const struct record *r)
{
    uint32_t *last_frame = user;
    check_record(kind, r);
    if (kind == RECORD_SEGMENT) {
        MUST(r->segment.segment.frame > *last_frame);
        *last_frame = r->segment.segment.frame;
    } else if (kind == RECORD_ICMP) {
        MUST(r->icmp.error.frame > 0);
    } else {
        MUST(r->conversation.first_frame <= r->conversation.last_frame);
        MUST(r->conversation.last_frame <= *last_frame);
    }
    return true;
}

static bool go_on(void *user G_GNUC_UNUSED)
{
    return true;
}

/* Returns a file that holds the input. */
static int open_input(const uint8_t *data, size_t size)
{
    int fd = memfd_create("capture", 0);
    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    return fd;
}

static enum stream_rules rules_of_4_0(const void *tshark)
{
    (void)tshark;
    return RULES_4_0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = open_input(data, size);
    g_autofree char *name = g_strdup_printf("/proc/self/fd/%d", fd);
    const struct source_request request = {.file = name, .segments = true};
    const struct direct_options options = {
        .conversations = (uint32_t)(size & 3), /* few, so that they push each other out */
        .early = size & 4,
        .alone = true,
        .find_rules = rules_of_4_0,
    };
    uint32_t last_frame = 0;
    struct direct_end end;
    struct sink sink = {.record = check_next, .pause = go_on, .user = &last_frame};

    source_direct(&request, &options, &sink, &end);
    close(fd);
    return 0;
}
