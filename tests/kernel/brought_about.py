# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which cause a scenario brought about: its own declaration, checked with the kernel's record.

A scenario declares causes as text: "NAME" or "NAME by END". NAME is one of the names of
plugin/engine/causes.md. END is client, server, both or network; or initiator, follower (the other
end) or resetter, which the kernel's record names. Without END any end is right.

Chance can bring about something else: a network loses segments, applications of two ends race. Then
the kernel's record does not fit any declared cause. If the record shows an ordinary end (both FINs,
one FIN, none, no answer to the SYNs), this is the cause. Otherwise the connection is not judged.
"""

import collections

NAMES = (
    "injected_reset", "refused", "unreachable", "unanswered", "blocked_by_old_connection",
    "not_accepted", "handshake_abandoned", "opener_gone", "request_into_close", "data_after_close",
    "late_fin", "no_connection", "keepalive_timeout", "retransmission_timeout",
    "window_stayed_shut", "aborted_with_unread_data", "aborted", "closed", "peer_did_not_close",
    "open")
ENDS = ("client", "server", "both", "network", "initiator", "follower", "resetter")

# What the record must say of the close (truth.py), so that a declared cause fits. Other names fit
# every record.
ORDINARY = {"two_fins": "closed", "simultaneous": "closed", "half_closed": "peer_did_not_close",
            "open": "open", "unanswered": "unanswered"}
RESETS = ("reset", "reset_after_fin", "reset_crossing_fin")
FITS = {
    "closed": ("two_fins", "simultaneous"),
    "peer_did_not_close": ("half_closed",),
    "open": ("open",),
    "refused": ("refused", "reset"),
    "unanswered": ("unanswered", "open"),
    "unreachable": ("unanswered",),
    "handshake_abandoned": ("unanswered", "open"),
    "injected_reset": RESETS,
    "opener_gone": RESETS,
    "no_connection": (*RESETS, "open"),  # open: the RST never arrived
    "retransmission_timeout": (*RESETS, "open", "half_closed", "two_fins", "simultaneous"),
    "aborted": RESETS,
    "aborted_with_unread_data": RESETS,
    "request_into_close": RESETS,
    "data_after_close": RESETS,
}

Cause = collections.namedtuple("Cause", "name by")


def read(text):
    """Returns the Cause that the text declares."""
    name, _, by = text.partition(" by ")
    if name not in NAMES or by not in ("", *ENDS):
        raise ValueError(f"not a cause: {text}")
    return Cause(name, by or None)


class Declared(collections.namedtuple("Declared", "causes elsewhere")):
    """The causes that a scenario declares; and what a capture may say that lacks a segment."""

    @classmethod
    def of(cls, causes, elsewhere=()):
        return cls(*(tuple(map(read, (texts,) if isinstance(texts, str) else texts))
                     for texts in (causes, elsewhere)))


def resolved(cause, record):
    """Returns the cause with the end that the kernel's record names."""
    named = {"initiator": record["initiator"], "follower": follower(record),
             "resetter": record["reset_by"]}
    if cause.by in named and any(record[role]["cannot_tell"] == "fin_queued"
                                 for role in ("client", "server")):
        return Cause(cause.name, None)  # packets cannot tell who closed first
    return Cause(cause.name, named.get(cause.by, cause.by))


def follower(record):
    """Returns the end that did not close first; both, or None, as the initiator."""
    first = record["initiator"]
    return {"client": "server", "server": "client"}.get(first, first)


def ordinary(record):
    """Returns the causes, one of which is right, of an end without reset or timeout."""
    name = ORDINARY.get(record["close"])
    by = {"closed": record["initiator"], "peer_did_not_close": follower(record)}.get(name)
    if name == "open" and not {"SYN_RCVD", "ESTABLISHED"} & set(record["client"]["states"]):
        return [Cause("handshake_abandoned", None), Cause("unanswered", None)]  # no SYN-ACK came
    return [Cause(name, by)] if name else []


def fits(cause, record):
    if cause.name == "not_accepted" and record["close"] in ORDINARY and (
            "ESTABLISHED" in record["server"]["states"] or record["close"] == "unanswered"):
        return False  # it was accepted in the end, or the server never answered
    if cause.name == "no_connection" and "ESTABLISHED" not in record["server"]["states"] \
            and record["close"] == "open":
        return False  # it never opened
    return record["close"] in FITS.get(cause.name, (record["close"],))


def brought_about(declared, record):
    """Returns (causes, causes elsewhere) that are right for the connection of a truth's record.

    Both are empty if the cause is not known.
    """
    causes = [resolved(cause, record) for cause in declared.causes if fits(cause, record)]
    if causes:
        return causes, [resolved(cause, record) for cause in declared.elsewhere]
    return ordinary(record), []
