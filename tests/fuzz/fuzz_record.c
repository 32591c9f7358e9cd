/*
 * libFuzzer target: any line as a record. What the reader accepts goes through the views.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <stdint.h>

#include "check_record.h"
#include "must.h"
#include "record/record_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record r;
    enum record_kind kind = record_read((const char *)data, size, &r);

    MUST((kind == RECORD_BAD) == (kind != RECORD_COMMENT && r.error != NULL));
    if (kind == RECORD_SEGMENT || kind == RECORD_CONVERSATION || kind == RECORD_ICMP)
        check_record(kind, &r);
    return 0;
}
