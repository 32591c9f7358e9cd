/*
 * libFuzzer target: any text as tcpdump's output, down to the octets of the packets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "restored_packet.h"
#include "text_reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t octets[PACKET_OCTETS_MAX];
    struct endpoint_names *names = endpoint_names_new();
    struct text_reading reading = text_read_best((const char *)data, size);
    struct text_clock clock = {.differences = size % 2 == 1, .date = size % 3 * 8000};
    GArray *packets = restored_packets_make(reading.segments, names, clock, reading.diagnostics);

    restored_packets_sort(packets);
    for (guint i = 0; i < packets->len; i++)
        restored_packet_write(&g_array_index(packets, struct restored_packet, i), octets);
    g_array_unref(packets);
    text_reading_clear(&reading);
    endpoint_names_free(names);
    return 0;
}
