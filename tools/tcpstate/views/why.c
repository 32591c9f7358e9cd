/*
 * The cause of an end in a sentence for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "why.h"

#include <string.h>

#include "engine/duration.h"
#include "format.h"

/* Sentences. %B is the end whose doing it was, %O the other end, %F and %A are the frames of cause
 * and answered segment, %N and %S count and span, %I what the ICMP error says, %T the TTLs, %W how long the window
 * was 0 and the frame. */
static const char *const sentences[CAUSE_COUNT] = {
    [CAUSE_INJECTED_RESET] = "a box between the ends sent the RST %F%T",
    [CAUSE_REFUSED] = "the %B refused it: nobody listens there, or a firewall rejects (%F)",
    [CAUSE_UNREACHABLE] = "an ICMP error says: %I (%F)",
    [CAUSE_UNANSWERED] = "no answer to %N%S was captured",
    [CAUSE_BLOCKED_BY_OLD_CONNECTION] =
        "the server still had an earlier connection on these ports (%F)",
    [CAUSE_NOT_ACCEPTED] =
        ("the server did not accept it: its accept queue was full, or the listener "
         "was closed"),
    [CAUSE_HANDSHAKE_ABANDONED] = "no answer of the client to the SYN-ACK was captured, sent %N%S",
    [CAUSE_OPENER_GONE] = "the client had given up, or only probes the port (%F)",
    [CAUSE_REQUEST_INTO_CLOSE] = "the request %A of the %O ran into the close by the %B%D (RST %F)",
    [CAUSE_DATA_AFTER_CLOSE] =
        ("the %O had closed both directions, the %B went on sending: %A drew "
         "RST %F"),
    [CAUSE_LATE_FIN] = "the FIN %A came too late: the %B had closed and was gone (RST %F)",
    [CAUSE_NO_CONNECTION] =
        ("the %B knows nothing of the connection%D: it restarted, was killed, or a "
         "box on the way lost its state (RST %F)"),
    [CAUSE_KEEPALIVE_TIMEOUT] = "no answer to the keep-alive of the %O was captured: %N probes",
    [CAUSE_RETRANSMISSION_TIMEOUT] = "the %B did not acknowledge %F, sent %N%S",
    [CAUSE_WINDOW_STAYED_SHUT] = "the application of the %B did not read: its window was 0%W",
    [CAUSE_ABORTED_WITH_UNREAD_DATA] = "the %B aborted it with data unread (RST %F)",
    [CAUSE_ABORTED] = "the %B aborted it: SO_LINGER 0, unread data, or killed (RST %F)",
    [CAUSE_CLOSED] = "by %E%D (FIN %F)",
    [CAUSE_PEER_DID_NOT_CLOSE] = "the %B has not closed since the FIN %F",
    [CAUSE_OPEN] = "no close before the capture ends",
};

static const char *end_name(enum cause_by by)
{
    return by == BY_UNKNOWN ? "unknown end" : cause_by_name(by);
}

static void put_frame(GString *out, uint32_t frame)
{
    if (frame == 0) {
        format_text(out, "(not captured)");
        return;
    }
    format_character(out, '#');
    format_number(out, frame);
}

static void put_milliseconds(GString *out, const char *before, uint32_t milliseconds)
{
    format_text(out, before);
    format_duration(out, milliseconds * NS_PER_MILLISECOND);
}

static void put_ttls(GString *out, const struct cause *c)
{
    if (c->usual_ttl == 0)
        return;
    format_text(out, ": its TTL is ");
    format_number(out, c->ttl);
    format_text(out, ", before it ");
    format_number(out, c->usual_ttl);
}

static void put_count(GString *out, const struct cause *c)
{
    format_number(out, c->count);
    if (c->name == CAUSE_UNANSWERED)
        format_text(out, c->count == 1 ? " SYN" : " SYNs");
    else if (c->name != CAUSE_KEEPALIVE_TIMEOUT)
        format_text(out, c->count == 1 ? " time" : " times");
}

/* Appends " for 30.0 s (RST #11)", or " for 30.0 s, since #8" when the conversation was not reset. */
static void put_window(GString *out, const struct record_conversation *r)
{
    const bool reset = r->verdict.reset != 0;
    if (r->cause.span > 0)
        put_milliseconds(out, " for ", r->cause.span);
    format_text(out, reset ? " (RST " : ", since ");
    put_frame(out, r->cause.frame);
    format_text(out, reset ? ")" : "");
}

static void put_value(GString *out, const struct record_conversation *r, char which)
{
    const struct cause *c = &r->cause;
    const enum cause_by other = c->by == BY_CLIENT ? BY_SERVER : BY_CLIENT;
    const uint32_t second = 1000;
    switch (which) {
    case 'B':
        format_text(out, end_name(c->by));
        break;
    case 'O':
        format_text(out, end_name(other));
        break;
    case 'E':
        if (c->by == BY_CLIENT || c->by == BY_SERVER)
            format_text(out, "the ");
        format_text(out, c->by == BY_BOTH ? "both ends" : end_name(c->by));
        break;
    case 'F':
        put_frame(out, c->frame);
        break;
    case 'A':
        put_frame(out, c->answers);
        break;
    case 'N':
        put_count(out, c);
        break;
    case 'S':
        if (c->span > 0)
            put_milliseconds(out, " in ", c->span);
        break;
    case 'D':
        if (c->idle >= second && c->idle != IDLE_UNKNOWN) {
            put_milliseconds(out, " after ", c->idle);
            format_text(out, " idle");
        }
        break;
    case 'W':
        put_window(out, r);
        break;
    case 'I':
        format_text(out, icmp_kind_text(c->icmp));
        break;
    default:
        put_ttls(out, c);
    }
}

static void put_circumstances(GString *out, const struct cause *c)
{
    if (c->icmp_frame && c->name != CAUSE_UNREACHABLE) {
        format_text(out, c->icmp == ICMP_TOO_BIG ? "; a path MTU black hole: " : "; ");
        format_text(out, "an ICMP error says: ");
        format_text(out, icmp_kind_text(c->icmp));
        format_text(out, " (");
        put_frame(out, c->icmp_frame);
        format_character(out, ')');
    }
    if (c->delayed_by) {
        put_milliseconds(out, "; opening took ", c->opening);
        format_text(out, ", because the server still had an earlier connection (");
        put_frame(out, c->delayed_by);
        format_character(out, ')');
    }
}

void format_why(GString *out, const struct record_conversation *r)
{
    const struct cause *c = &r->cause;
    format_text(out, cause_name_text(c->name));
    format_text(out, c->likely ? " (likely): " : ": ");
    const char *rest = sentences[c->name];
    for (const char *value; (value = strchr(rest, '%')); rest = value + 2) {
        format_piece(out, rest, (size_t)(value - rest));
        put_value(out, r, value[1]);
    }
    format_text(out, rest);
    put_circumstances(out, c);
}
