/*
 * The conversion: read the text, restore its packets, write them.
 *
 * The link type is raw IP: the text does not tell the link-level addresses, and so none are
 * invented.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversion.h"

#include <errno.h>
#include <glib.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"
#include "engine/duration.h"
#include "restored_packet.h"
#include "text_reading.h"

#define SNAPSHOT_LENGTH 262144 /* tcpdump's own */

/* Nanoseconds only where the text has them: not every program reads such files. */
static bool has_nanoseconds(const GArray *packets)
{
    for (guint i = 0; i < packets->len; i++)
        if (g_array_index(packets, struct restored_packet, i).printed->time.digits > 6)
            return true;
    return false;
}

static void dump_packets(const GArray *packets, bool nanoseconds, pcap_dumper_t *dumper)
{
    uint8_t *octets = g_malloc(PACKET_OCTETS_MAX);

    for (guint i = 0; i < packets->len; i++) {
        const struct restored_packet *packet = &g_array_index(packets, struct restored_packet, i);
        int64_t fraction = packet->time % NS_PER_SECOND;
        struct pcap_pkthdr header = {
            .ts = {.tv_sec = (time_t)(packet->time / NS_PER_SECOND),
                   .tv_usec = (suseconds_t)(nanoseconds ? fraction : fraction / 1000)}};

        header.caplen = header.len = (bpf_u_int32)restored_packet_write(packet, octets);
        pcap_dump((u_char *)dumper, &header, octets);
    }
    g_free(octets);
}

/* Returns why the capture could not be written, or NULL. */
static char *write_capture(const GArray *packets, const char *output)
{
    bool nanoseconds = has_nanoseconds(packets);
    pcap_t *pcap = pcap_open_dead_with_tstamp_precision(DLT_RAW, SNAPSHOT_LENGTH,
                                                        nanoseconds ? PCAP_TSTAMP_PRECISION_NANO
                                                                    : PCAP_TSTAMP_PRECISION_MICRO);
    pcap_dumper_t *dumper = pcap_dump_open(pcap, output ? output : "-");
    char *error = NULL;

    if (!dumper) {
        error = g_strdup_printf("cannot write: %s", pcap_geterr(pcap));
        pcap_close(pcap);
        return error;
    }
    dump_packets(packets, nanoseconds, dumper);
    if (pcap_dump_flush(dumper) != 0 || ferror(pcap_dump_file(dumper)))
        error = g_strdup_printf("cannot write %s: %s; what it holds is not complete",
                                output ? output : "standard output", g_strerror(errno));
    pcap_dump_close(dumper);
    pcap_close(pcap);
    return error;
}

struct conversion_result text_convert(const struct conversion *conversion, const char *text,
                                      size_t length, const char *output)
{
    struct conversion_result result = {0, 0, NULL};
    struct text_reading reading = text_read_best(text, length);
    GArray *packets = restored_packets_make(reading.segments, conversion->names, conversion->clock,
                                            reading.diagnostics);
    char *name = printable(conversion->name);

    if (conversion->sort)
        restored_packets_sort(packets);
    if (packets->len > 0)
        result.error = write_capture(packets, output);
    diagnostics_print(reading.diagnostics, name, stderr);
    result.packets = packets->len;
    result.not_read = reading.diagnostics->not_read;
    g_free(name);
    g_array_unref(packets);
    text_reading_clear(&reading);
    return result;
}

bool is_capture(const void *octets, size_t length)
{
    static const uint8_t magics[][4] = {{0xd4, 0xc3, 0xb2, 0xa1},
                                        {0xa1, 0xb2, 0xc3, 0xd4},
                                        {0x4d, 0x3c, 0xb2, 0xa1},
                                        {0xa1, 0xb2, 0x3c, 0x4d},
                                        {0x0a, 0x0d, 0x0d, 0x0a}};

    for (unsigned i = 0; i < G_N_ELEMENTS(magics); i++)
        if (length >= 4 && memcmp(octets, magics[i], 4) == 0)
            return true;
    return false;
}

char *text_read(int fd, size_t *size)
{
    size_t room = 65536, length = 0;
    char *text = g_malloc(room);
    ssize_t count;

    while ((count = read(fd, text + length, room - length)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        length += count > 0 ? (size_t)count : 0;
        if (count > 0 && length > TEXT_OCTETS_MAX)
            errno = EFBIG;
        if (count < 0 || length > TEXT_OCTETS_MAX) {
            g_free(text);
            return NULL;
        }
        if (length == room)
            text = g_realloc(text, room *= 2);
    }
    *size = length;
    return text;
}
