# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The connections that become captures in captures/kernel: one line for each.

pick.py takes the smallest connection whose two kernel paths match the two regular expressions.
"""

import collections

Pick = collections.namedtuple("Pick", "name network scenario point client server sentence")

C, M, S = "client", "middle", "server"
ACTIVE = "ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT$"
PASSIVE = "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED$"
BOTH_FIRST = "FIN_WAIT_1 CLOSING TIME_WAIT$"

PICKS = [Pick(*row) for row in (
    # opening
    ("refused", "clean", "refused", C, "", "^CLOSED$", "nobody listens"),
    ("syn-unanswered", "clean", "syn_unanswered", S, "", "^LISTEN$",
     "the server's firewall drops the SYNs behind the capture point"),
    ("killed-in-syn-sent", "clean", "killed_in_syn_sent", C, "CLOSED$", "",
     "the client gives up; nothing says so on the wire"),
    ("rst-in-syn-rcvd", "clean", "rst_in_syn_rcvd", S, "", "SYN_RCVD CLOSED$",
     "the caller is gone when the SYN-ACK comes"),
    ("syn-lost", "clean", "syn_lost", M, "", "", "SYN sent again"),
    ("syn-ack-lost", "clean", "syn_ack_lost", S, "", ACTIVE + "|" + PASSIVE,
     "SYN-ACK lost behind the capture point"),
    ("third-ack-lost", "clean", "third_ack_lost", C, "TIME_WAIT$", "",
     "the handshake's ACK lost behind the capture point; SYN-ACK again"),
    ("third-ack-is-data", "clean", "third_ack_is_data", S, "", "", "no pure ACK in the handshake"),
    ("third-ack-is-fin", "clean", "third_ack_is_fin", S, "", PASSIVE,
     "a FIN completes the handshake"),
    ("simultaneous-open", "clean", "simultaneous_open", M, "SYN_SENT SYN_RCVD ESTABLISHED", "",
     "the SYNs cross"),
    ("accept-queue-full", "clean", "accept_queue_full_after_third_ack", S, "",
     "^LISTEN SYN_RCVD CLOSED$", "the server ignores the handshake's ACK and sends SYN-ACKs again"),
    ("accept-queue-full-then-room", "clean", "accept_queue_full_after_third_ack", S, "",
     "FIN_WAIT_2", "the same, but a later ACK is taken"),
    ("accept-queue-full-at-syn", "clean", "accept_queue_full_at_syn", C, "SYN_SENT CLOSED$",
     "^LISTEN$", "the server's TCP drops the SYN"),
    ("syn-cookie", "clean", "syn_cookie", S, "", PASSIVE, "SYN-ACK without a state behind it"),
    ("defer-accept", "clean", "defer_accept", S, "", PASSIVE, "SYN_RCVD until data come"),
    ("fast-open", "clean", "fast_open", S, "", PASSIVE + "|" + ACTIVE, "data in the SYN"),
    ("fast-open-server-closes-first", "clean", "fast_open_server_closes_first", S, "",
     "SYN_RCVD FIN_WAIT_1", "answer and FIN leave before the client's ACK"),
    ("mptcp", "clean", "mptcp", C, PASSIVE, "", "one subflow of Multipath TCP"),
    # closing
    ("client-closes-first", "clean", "client_closes_first", C, ACTIVE, PASSIVE, "four segments"),
    ("server-closes-first", "clean", "server_closes_first", S, PASSIVE, ACTIVE, "four segments"),
    ("merged-fin", "clean", "merged_fin", C, ACTIVE, PASSIVE, "three segments"),
    ("data-with-the-fin", "clean", "data_with_the_fin", S, "", PASSIVE,
     "last data and FIN together"),
    ("simultaneous-close", "clean", "simultaneous_close", C, BOTH_FIRST, BOTH_FIRST,
     "the FINs cross, both ends pass CLOSING"),
    ("simultaneous-close-ack-first", "clean", "simultaneous_close", C, ACTIVE, BOTH_FIRST,
     "the FINs cross, but the ACK overtakes the peer's FIN"),
    ("half-close-with-data", "clean", "half_close_with_data", M, ACTIVE, PASSIVE,
     "the other direction goes on for a while"),
    ("first-fin-lost", "clean", "first_fin_lost", C, ACTIVE, PASSIVE, "FIN sent again"),
    ("last-ack-lost", "clean", "last_ack_lost", C, ACTIVE, PASSIVE,
     "the FIN comes again, to TIME_WAIT"),
    ("fin-repeated-in-time-wait", "clean", "fin_repeated_in_time_wait", C,
     "TIME_WAIT CLOSED$", "", "a late copy of the FIN; the RST to its ACK ends TIME_WAIT"),
    ("close-wait-leak", "clean", "close_wait_leak", S, "FIN_WAIT_2 CLOSED$", "CLOSE_WAIT$",
     "one end never closes"),
    ("fin-queued-behind-data", "clean", "fin_queued_behind_data", S, "CLOSING TIME_WAIT$", "",
     "close() came long before its FIN could leave"),
    ("zero-window", "clean", "zero_window", C, ACTIVE + "|" + PASSIVE, "", "the window shuts"),
    ("keep-alive", "clean", "keep_alive_answered", M, "", "", "probes and answers change nothing"),
    # resetting
    ("reset-by-client", "clean", "reset_by_client", S, "", "", "SO_LINGER 0"),
    ("reset-by-server", "clean", "reset_by_server", C, "", "", "SO_LINGER 0"),
    ("close-with-unread-data", "clean", "close_with_unread_data", C, "", "", "RST instead of FIN"),
    ("fin-and-rst-cross", "clean", "fin_and_rst_cross", C, "FIN_WAIT_1 CLOSED$", "",
     "one closes while the other resets"),
    ("orphan-receives-data", "clean", "orphan_receives_data", C, "FIN_WAIT_2 CLOSED$", "",
     "the end that closed completely answers data with RST"),
    ("orphan-receives-data-with-fin", "clean", "orphan_receives_data_with_fin", C,
     "FIN_WAIT_2 CLOSED$", "", "the same, the data bring a FIN"),
    ("orphan-then-late-fin", "clean", "orphan_then_late_fin", C, "FIN_WAIT_2 CLOSED$", "",
     "FIN_WAIT_2 timed out: the late FIN is answered by RST"),
    ("user-timeout", "clean", "user_timeout", C, "ESTABLISHED CLOSED$", "", "silence"),
    ("vanished-then-fin", "clean", "vanished_then_fin", C, "FIN_WAIT_1 CLOSED$", "",
     "the FIN is answered by RST: no socket"),
    # one 4-tuple, several connections
    ("reuse-while-server-in-time-wait", "clean", "reuse_while_server_in_time_wait", S, PASSIVE,
     ACTIVE, "a new SYN ends TIME_WAIT"),
    ("reuse-while-client-in-time-wait", "clean", "reuse_while_client_in_time_wait", C, ACTIVE,
     PASSIVE, "TIME_WAIT's own end calls again"),
    ("half-open-peer", "clean", "half_open_peer", S, "", "ESTABLISHED CLOSED$",
     "SYN on the old 4-tuple, challenge ACK, RST, SYN again"),
    ("calls-again-in-syn-rcvd", "clean", "calls_again_in_syn_rcvd", S, "", "SYN_RCVD CLOSED$",
     "another SYN reaches SYN_RCVD: challenge ACK, RST"),
    # hostile
    ("forged-rst", "clean", "forged_rst", S, "", "ESTABLISHED CLOSED$",
     "the very next octet: it counts"),
    ("rst-out-of-window", "clean", "rst_out_of_window", S, "", "TIME_WAIT$", "ignored"),
    ("rst-in-window-not-exact", "clean", "rst_in_window_not_exact", C,
     "TIME_WAIT$|LAST_ACK CLOSED$", "", "challenge ACK"),
    ("bad-rst-in-syn-sent", "clean", "bad_rst_in_syn_sent", C, "ESTABLISHED", "",
     "its ACK does not cover the SYN"),
    ("old-syn-in-established", "clean", "old_syn_in_established", S, "", "", "challenge ACK"),
    ("old-syn-in-time-wait", "clean", "old_syn_in_time_wait", S, "", "TIME_WAIT CLOSED$",
     "ACK, and the RST to it ends TIME_WAIT"),
    ("rst-in-time-wait", "clean", "rst_in_time_wait", C, "TIME_WAIT CLOSED$", "", "RFC 1337"),
    ("rst-beside-time-wait", "clean", "rst_beside_time_wait", C, "TIME_WAIT$", "", "ignored"),
)]
