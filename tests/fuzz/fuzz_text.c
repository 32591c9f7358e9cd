/*
 * libFuzzer target: any text as tcpdump's output, down to the octets of the packets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "restored_packet.h"
#include "tcpdump_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t octets[PACKET_OCTETS_MAX];
    struct diagnostics *diagnostics = diagnostics_new();
    struct endpoint_names *names = endpoint_names_new();
    struct clean_text *clean = clean_text_new((const char *)data, size);
    GArray *segments = tcpdump_text_read(clean, diagnostics);
    struct text_clock clock = {.differences = size % 2 == 1, .date = size % 3 * 8000};
    GArray *packets = restored_packets_make(segments, names, clock, diagnostics);

    restored_packets_sort(packets);
    for (guint i = 0; i < packets->len; i++)
        restored_packet_write(&g_array_index(packets, struct restored_packet, i), octets);
    g_array_unref(packets);
    g_array_unref(segments);
    clean_text_free(clean);
    endpoint_names_free(names);
    diagnostics_free(diagnostics);
    return 0;
}
