/*
 * Captures packets on an interface.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_live.h"

#include <errno.h>
#include <glib.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "common/message.h"
#include "common/signals.h"
#include "engine/duration.h"
#include "input_check.h"

enum {
    SNAP_LENGTH = 262144,
    BUFFER_SIZE = 64 * 1024 * 1024, /* a third of a second of full-size packets at 1.5 Gbit/s */
    TICK_MS = 100,
};

struct capture_live {
    pcap_t *handle;
    uint32_t frames;
    int64_t next_tick; /* when to call idle() next, in capture time (nanoseconds) */
    int64_t end;       /* when to stop, in capture time; INT64_MAX: never */
    bool (*idle)(void *user);
    void *user;
};

static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal_number)
{
    interrupted = signal_number;
}

/* Sets the options and activates the capture. Returns 0, or libpcap's negative status. */
static int configure(pcap_t *handle)
{
    char error[PCAP_ERRBUF_SIZE];
    int status = pcap_set_snaplen(handle, SNAP_LENGTH);
    if (status == 0)
        status = pcap_set_promisc(handle, 1);
    if (status == 0)
        status = pcap_set_timeout(handle, TICK_MS);
    if (status == 0)
        status = pcap_set_buffer_size(handle, BUFFER_SIZE);
    if (status == 0)
        status = pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
    if (status == 0 || status == PCAP_ERROR_TSTAMP_PRECISION_NOTSUP) /* then microseconds */
        status = pcap_activate(handle);
    /* Non-blocking: libpcap's own wait for packets may never end, but poll() has a timeout. */
    return status < 0 ? status : pcap_setnonblock(handle, 1, error);
}

static bool set_filter(pcap_t *handle, const char *filter)
{
    struct bpf_program program;
    if (!filter)
        return true;
    if (pcap_compile(handle, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return false;
    bool set = pcap_setfilter(handle, &program) == 0;
    pcap_freecode(&program);
    return set;
}

/* Of devices that are no network interfaces, such as nflog, libpcap tells only by its text that a right is missing. */
static bool lacks_right(int status, const char *error)
{
    return status == PCAP_ERROR_PERM_DENIED ||
           (status == PCAP_ERROR && g_str_has_suffix(error, strerror(EPERM)));
}

/* Says why the capture could not begin. */
static void explain_failure(const char *interface, int status, const char *error)
{
    bool unknown = status == PCAP_ERROR_NO_SUCH_DEVICE || input_interface_is_unknown(interface);
    if (lacks_right(status, error) && !unknown) {
        input_not_permitted(interface);
        message_hint("and leave out --engine pcap: with it, tcpstate itself needs cap_net_raw "
                     "(setcap), and for nflog and nfqueue cap_net_admin");
        return;
    }
    const char *text = status < 0 && !*error ? pcap_statustostr(status) : error;
    input_no_interface(interface, unknown ? "there is no such interface" : text);
}

struct capture_live *capture_live_open(const char *interface, const char *filter, double seconds,
                                       bool (*idle)(void *user), void *user)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *handle = pcap_create(interface, error);
    int status = handle ? configure(handle) : 0;
    if (!handle || status < 0 || !set_filter(handle, filter)) {
        explain_failure(interface, status, handle ? pcap_geterr(handle) : error);
        if (handle)
            pcap_close(handle);
        return NULL;
    }
    struct capture_live *live = g_new0(struct capture_live, 1);
    int64_t now = g_get_real_time() * 1000;
    *live = (struct capture_live){.handle = handle, .idle = idle, .user = user};
    live->end = seconds > 0 ? now + (int64_t)(seconds * NS_PER_SECOND) : INT64_MAX;
    interrupted = 0;
    signals_handle(note_interrupt);
    return live;
}

/*
 * Returns whether the capture goes on at `now`.
 *
 * Between two ticks this reads no clock: packets have a time stamp. A signal does not end the capture
 * at once. It sets the end to the present, so that packets from before that the kernel still holds are
 * read.
 */
static bool goes_on(struct capture_live *live, int64_t now)
{
    if (now < live->next_tick)
        return true;
    live->next_tick = now + (TICK_MS * NS_PER_MILLISECOND);
    if (interrupted)
        live->end = MIN(live->end, g_get_real_time() * 1000);
    return now < live->end && live->idle(live->user);
}

/* Waits for a tick at most. Returns false when the capture is to end. */
static bool wait_for_packets(struct capture_live *live)
{
    struct pollfd ready = {.fd = pcap_get_selectable_fd(live->handle), .events = POLLIN};
    poll(&ready, 1, TICK_MS);
    live->next_tick = 0;
    /* Packets of the last tick may still be in the kernel, so the capture ends two ticks later. */
    return goes_on(live, g_get_real_time() * 1000 - 2 * (TICK_MS * NS_PER_MILLISECOND));
}

enum capture_result capture_live_next(struct capture_live *live, struct capture_packet *p)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    int got;
    while ((got = pcap_next_ex(live->handle, &header, &data)) == 0) {
        if (!wait_for_packets(live))
            return CAPTURE_END;
    }
    if (got < 0) {
        message_error("capturing failed: %s", pcap_geterr(live->handle));
        return CAPTURE_CUT_SHORT;
    }
    bool nano = pcap_get_tstamp_precision(live->handle) == PCAP_TSTAMP_PRECISION_NANO;
    *p = (struct capture_packet){
        .data = data,
        .captured = header->caplen,
        .length = header->len,
        .frame = ++live->frames,
        .link_type = (uint16_t)pcap_datalink(live->handle),
        .time = (int64_t)header->ts.tv_sec * NS_PER_SECOND +
                (int64_t)header->ts.tv_usec * (nano ? 1 : 1000),
    };
    return goes_on(live, p->time) ? CAPTURE_PACKET : CAPTURE_END;
}

uint64_t capture_live_lost(const struct capture_live *live)
{
    struct pcap_stat stat = {0};
    bool known = pcap_stats(live->handle, &stat) == 0;
    return known ? (uint64_t)stat.ps_drop + stat.ps_ifdrop : 0;
}

uint64_t capture_live_close(struct capture_live *live)
{
    signals_handle(SIG_DFL);
    uint64_t lost = capture_live_lost(live);
    pcap_close(live->handle);
    g_free(live);
    return lost;
}
