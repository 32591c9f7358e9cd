/*
 * Compiles and applies capture filters.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_filter.h"

#include <errno.h>
#include <glib.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/message.h"

enum { SNAP_LENGTH = 262144 };

/* Returns the link type of the interface; Ethernet if this user has no right to capture on it. */
static int link_type_of_interface(const char *interface)
{
    char error[PCAP_ERRBUF_SIZE];
    int type = DLT_EN10MB;
    pcap_t *live = pcap_create(interface, error);
    if (!live)
        return type;
    if (pcap_activate(live) >= 0)
        type = pcap_datalink(live);
    pcap_close(live);
    return type;
}

/* Returns the link type of a capture file. Of a pipe it returns Ethernet, because what is read from a
 * pipe cannot be read again. */
static int link_type_of_file(const char *file)
{
    char error[PCAP_ERRBUF_SIZE];
    struct stat status;
    int type = DLT_EN10MB;
    if (stat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return type;
    pcap_t *saved = pcap_open_offline(file, error);
    if (saved) {
        type = pcap_datalink(saved);
        pcap_close(saved);
    }
    return type;
}

bool capture_filter_check(const char *filter, const char *interface, const char *file)
{
    struct bpf_program program;
    int type = interface ? link_type_of_interface(interface) : link_type_of_file(file);
    pcap_t *dead = pcap_open_dead(type, SNAP_LENGTH);
    bool good = pcap_compile(dead, &program, filter, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (good) {
        pcap_freecode(&program);
    } else {
        message_error("-f: %s", pcap_geterr(dead));
        message_hint(
            "a capture filter looks like 'port 443 and host 10.0.0.1'; see pcap-filter(7)");
    }
    pcap_close(dead);
    return good;
}

/* Returns NULL or what went wrong, also for copy_filtered(). It is no error when the reader wants no
 * more. */
static char *copy_packets(pcap_t *in, pcap_dumper_t *out)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    int got;
    while ((got = pcap_next_ex(in, &header, &data)) == 1) {
        pcap_dump((u_char *)out, header, data);
        /* The reader wants each packet at once, and pcap_dump() does not report failures. */
        if (pcap_dump_flush(out) != 0)
            return NULL;
    }
    return got == PCAP_ERROR ? g_strdup_printf(CAPTURE_FILTER_DAMAGED "%s", pcap_geterr(in)) : NULL;
}

/* Closes `output`. */
static char *copy_filtered(pcap_t *in, const char *filter, FILE *output)
{
    struct bpf_program program;
    if (pcap_compile(in, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        fclose(output);
        return g_strdup(pcap_geterr(in));
    }
    pcap_dumper_t *out = pcap_setfilter(in, &program) == 0 ? pcap_dump_fopen(in, output) : NULL;
    char *wrong = out ? copy_packets(in, out) : g_strdup(pcap_geterr(in));
    if (out)
        pcap_dump_close(out);
    else
        fclose(output);
    pcap_freecode(&program);
    return wrong;
}

char *capture_filter_copy(const char *filter, int from, int to)
{
    char error[PCAP_ERRBUF_SIZE];
    FILE *input = fdopen(from, "rb");
    if (!input)
        return g_strdup(g_strerror(errno));
    pcap_t *in = pcap_fopen_offline_with_tstamp_precision(input, PCAP_TSTAMP_PRECISION_NANO, error);
    if (!in) {
        fclose(input);
        return g_strdup(error);
    }
    FILE *output = fdopen(to, "wb");
    char *wrong = output ? copy_filtered(in, filter, output) : g_strdup(g_strerror(errno));
    pcap_close(in);
    return wrong;
}
