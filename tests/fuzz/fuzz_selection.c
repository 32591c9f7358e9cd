/*
 * libFuzzer target: any text as the expression of --select, evaluated for two conversations.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "must.h"
#include "selection/selection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A conversation whose facts are all unknown, and one that has some. */
static void evaluate(struct selection *s)
{
    struct record_conversation r;
    memset(&r, 0, sizeof r);
    selection_matches(s, &r);
    r.end[ROLE_CLIENT].address = (struct record_address){.octets = {10, 0, 0, 1}, .octet_count = 4};
    strcpy(r.end[ROLE_SERVER].address.text, "fe80::1");
    r.end[ROLE_SERVER].port = 443;
    r.path[ROLE_CLIENT][0] = (struct path_state){.state = STATE_CLOSE_WAIT, .held = 5};
    r.path_length[ROLE_CLIENT] = 1;
    r.observations = UINT32_MAX;
    r.verdict.close = CLOSE_RESET;
    selection_matches(s, &r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *expression = g_strndup((const char *)data, size);
    struct selection_fault fault;
    struct selection *s = selection_compile(expression, &fault);
    if (s) {
        evaluate(s);
        selection_free(s);
    } else {
        MUST(fault.text && fault.column >= 1 && fault.column <= size + 1);
        selection_fault_clear(&fault);
    }
    g_free(expression);
    return 0;
}
