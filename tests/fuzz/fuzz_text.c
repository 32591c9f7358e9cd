/*
 * libFuzzer entry: any text, all the way to the bytes of the packets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "restored_packet.h"
#include "tcpdump_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[PACKET_BYTES_MAX];
    struct remarks *remarks = remarks_new();
    struct endpoint_names *names = endpoint_names_new();
    GArray *segments = tcpdump_text_read((const char *)data, size, remarks);
    GArray *packets = packets_restore(segments, names, remarks);

    packets_sort(packets);
    for (guint i = 0; i < packets->len; i++)
        packet_bytes(&g_array_index(packets, struct packet, i), bytes);
    g_array_unref(packets);
    g_array_unref(segments);
    endpoint_names_free(names);
    remarks_free(remarks);
    return 0;
}
