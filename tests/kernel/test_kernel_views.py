# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the views and their comparison on one made-up conversation. Needs neither root nor
tcpstate."""

import random

import packets
import pytest
import view_kinds
import views
from packets import ACK, FIN, PSH, RST, SYN
from view_compare import CONTRADICTING, SAME, WEAKER, Tally, compare
from view_corpus import Reference, Sighting, by_life, moved, without_headless
from view_kinds import VIEWS, Packet

CLIENT, SERVER = ("10.0.0.1", 40000), ("10.0.0.2", 80)
ETHERNET = bytes(12) + b"\x08\x00"
MILLISECOND = 10**6

# Sender and flags. The numbers in the tests below are places in this list.
SEGMENTS = ((CLIENT, SYN), (SERVER, SYN | ACK), (CLIENT, ACK), (CLIENT, PSH | ACK), (SERVER, ACK),
            (SERVER, PSH | ACK), (CLIENT, FIN | ACK), (SERVER, ACK), (SERVER, FIN | ACK),
            (CLIENT, ACK))


def conversation(segments=SEGMENTS, life=0):
    """Returns packets, one every millisecond. The views look only at sender and flags."""
    result = []
    for place, (source, flags) in enumerate(segments):
        frame = packets.forge(ETHERNET, source, SERVER if source == CLIENT else CLIENT, flags,
                              place)
        result.append(Packet(place * MILLISECOND, frame, len(frame), packets.read_segment(frame),
                             life, place))
    return result


def left(name, whole, seed=1):
    found = VIEWS[name].function(whole, CLIENT, random.Random(seed))
    return None if found is None else [packet.origin for packet in found]


@pytest.mark.parametrize("name, expected", [
    ("only SYN, FIN, RST", [0, 1, 6, 8]),
    ("server direction only", [1, 4, 5, 7, 8]),
    ("client direction only", [0, 2, 3, 6, 9]),
    ("begins with SYN-ACK", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ("begins with third ACK", [2, 3, 4, 5, 6, 7, 8, 9]),
    ("gap after the SYN-ACK", [0, 1, 4, 5, 6, 7, 8, 9]),
    ("begins after first FIN", [7, 8, 9]),
    ("twice", [place for place in range(10) for _ in range(2)]),
    ("twice, with VLAN", [place for place in range(10) for _ in range(2)]),
])
def test_the_packets_that_a_view_leaves(name, expected):
    assert left(name, conversation()) == expected


def test_the_view_begins_in_established_at_every_place_up_to_the_first_fin():
    begins = {left("begins in ESTABLISHED", conversation(), seed)[0] for seed in range(50)}
    assert begins == {3, 4, 5, 6}


@pytest.mark.parametrize("name, share", [("1 % lost", 0.99), ("10 % lost", 0.9),
                                         ("1 packet in 10", 0.1)])
def test_the_share_of_packets_that_a_loss_leaves(name, share):
    remaining = sum(len(left(name, conversation(), seed)) for seed in range(1000))
    assert remaining == pytest.approx(10000 * share, rel=0.05)


def test_two_queues_keep_the_order_of_each_direction():
    close_together = [packet._replace(at=packet.at // 100) for packet in conversation()]
    orders = [left("two queues", close_together, seed) for seed in range(20)]
    assert any(order != sorted(order) for order in orders)
    for order in orders:
        for end in (CLIENT, SERVER):
            own = [place for place in order if SEGMENTS[place][0] == end]
            assert own == sorted(own)


def test_copies():
    whole = conversation()
    late = VIEWS["twice, 2 ms late"].function(whole, CLIENT, None)
    assert [packet.origin for packet in late[:7]] == [0, 1, 0, 2, 1, 3, 2]
    tagged, plain = VIEWS["twice, with VLAN"].function(whole, CLIENT, None)[:2]
    assert tagged.frame[12:16] == view_kinds.VLAN_TAG
    assert tagged.frame[:12] + tagged.frame[16:] == plain.frame == whole[0].frame
    assert tagged.length == plain.length + 4


@pytest.mark.parametrize("name, segments", [
    ("begins with SYN-ACK", SEGMENTS[:1]),
    ("begins with third ACK", ((CLIENT, SYN), (SERVER, SYN | ACK), (CLIENT, RST | ACK))),
    ("begins in ESTABLISHED", (*SEGMENTS[:2], (CLIENT, FIN | ACK), (SERVER, RST | ACK))),
    ("begins in ESTABLISHED", (*SEGMENTS[:3], (CLIENT, SYN))),
    ("gap after the SYN-ACK", (*SEGMENTS[:2], (CLIENT, RST | ACK))),
    ("begins after first FIN", (*SEGMENTS[:3], (CLIENT, RST | ACK))),
])
def test_views_that_make_no_sense_here(name, segments):
    assert not left(name, conversation(segments))


def test_a_conversation_of_the_view_is_of_the_life_that_it_spans_most():
    numbered = list(enumerate(conversation(SEGMENTS[:6]) + conversation(SEGMENTS, life=1), 1))
    merged, alone = ({"first_frame": 1, "last_frame": 16}, {"first_frame": 1, "last_frame": 3})
    assert by_life([merged], numbered) == {1: merged}
    assert by_life([alone, merged], numbered) == {0: alone, 1: merged}


def test_a_later_conversation_without_its_syn_is_left_out():
    later = [packet._replace(origin=packet.origin + 10) for packet in conversation(life=1)]
    whole = conversation() + later
    assert without_headless(whole[1:], whole) == whole[1:]
    assert without_headless(whole[1:10] + whole[11:], whole) == whole[1:10]


@pytest.mark.parametrize("source, destination", [
    (("10.77.0.1", 1), ("10.77.0.2", 2)), (("fd77::1", 1), ("fd77::2", 2))])
def test_moved_frames_keep_their_checksums(source, destination):
    ethernet = bytes(12) + (b"\x86\xdd" if ":" in source[0] else b"\x08\x00")
    frames = [moved(packets.forge(ethernet, source, destination, ACK, 1, 2), number)
              for number in range(100)]
    assert len({packets.read_segment(frame).source for frame in frames}) == 100
    for frame in frames:
        ip, tcp, size = packets.headers(frame)
        addresses = frame[26:34] if ip + 20 == tcp else frame[22:54]
        pseudo = addresses + size.to_bytes(4, "big") + (6).to_bytes(4, "big")
        assert packets.checksum(pseudo + frame[tcp:]) == 0


# ---- the comparison

def record(close="four_segment", initiator="client", time_wait="client", assumed=False,
           turned=False):
    ends = [{"ip": ip, "port": port} for ip, port in (CLIENT, SERVER)]
    client, server = reversed(ends) if turned else ends
    return {"client": client, "server": server, "close": close, "initiator": initiator,
            "time_wait": time_wait, "assumed": assumed}


def relations(whole, said, missing=()):
    packets_seen = conversation((*SEGMENTS[:3], (SERVER, RST | ACK)))
    return compare(Sighting(Reference(whole, 0), said, packets_seen,
                            [packet for packet in packets_seen if packet.origin not in missing]))


@pytest.mark.parametrize("whole, said, expected", [
    ({}, {}, (SAME, SAME, SAME)),
    ({}, {"turned": True, "initiator": "server", "time_wait": "server"}, (SAME, SAME, SAME)),
    ({}, {"turned": True}, (CONTRADICTING, SAME, CONTRADICTING)),
    ({}, {"initiator": None, "close": "open", "time_wait": None}, (WEAKER, WEAKER, WEAKER)),
    ({}, {"close": "half_closed"}, (SAME, WEAKER, SAME)),
    ({}, {"close": "merged_fin"}, (SAME, WEAKER, SAME)),
    ({}, {"close": "simultaneous", "initiator": "both", "time_wait": "both"},
     (CONTRADICTING, CONTRADICTING, CONTRADICTING)),
    ({"close": "simultaneous", "initiator": "both", "time_wait": "both"}, {},
     (CONTRADICTING, CONTRADICTING, WEAKER)),
    ({}, {"close": "reset"}, (SAME, CONTRADICTING, SAME)),
    ({"close": "reset"}, {"close": "half_closed"}, (SAME, CONTRADICTING, SAME)),
    ({"close": "reset", "initiator": None}, {}, (CONTRADICTING, CONTRADICTING, SAME)),
    ({"close": "reset_after_fin", "time_wait": None}, {}, (SAME, CONTRADICTING, CONTRADICTING)),
])
def test_relations(whole, said, expected):
    found = relations(record(**whole), record(**said))
    assert tuple(found[what] for what in ("initiator", "close", "time_wait")) == expected


def test_a_missing_rst_makes_the_close_weaker():
    found = relations(record("reset_after_fin", time_wait=None), record(), missing={3})
    assert found == {"initiator": SAME, "close": WEAKER, "time_wait": WEAKER}


# ---- the reach

def tally(*said):
    whole = conversation()
    return Tally(Sighting(Reference(record(), 0), one, whole, whole) for one in said)


def test_no_conversation_says_less():
    assert tally(None).conversations == {(WEAKER, "known"): 1}


def test_a_contradiction_counts_as_known_unless_marked():
    false = record("merged_fin", "server", "server")
    seen = tally(*[record()] * 8, false, {**false, "assumed": True})
    assert seen.conversations == {(SAME, "known"): 8, (CONTRADICTING, "known"): 1,
                                  (CONTRADICTING, "assumed"): 1}
    assert seen.share("initiator") == seen.share_where_shown() == 0.8
    missed = views.short_of_reach({"10 % lost": seen})["10 % lost"]
    assert len(missed) == 2
    assert missed[0].startswith("initiator the same in 80.00%")
    assert missed[1].startswith("1 of 10 contradict as known")


def test_a_view_without_fin_and_rst_cannot_tell_the_initiator():
    whole = conversation()
    open_one = record("open", None, None, assumed=True)
    seen = Tally([Sighting(Reference(record(), 0), record(), whole, whole),
                  Sighting(Reference(record(), 0), open_one, whole, whole[:6])])
    assert (seen.share("initiator"), seen.share_where_shown()) == (0.5, 1)
    assert views.short_of_reach({"10 % lost": seen}) == {}


def test_a_guess_that_is_wrong_more_often_than_right_falls_short():
    guess = record("half_closed", "server", None, assumed=True)
    assert views.short_of_reach({"1 packet in 10": tally(record(), guess)}) == {}
    missed = views.short_of_reach({"1 packet in 10": tally(record(), guess, guess)})
    assert missed == {"1 packet in 10": ["initiator is guessed: 2 contradict, 1 are the same"]}


def test_chance():
    """99.9 % of the values of the Poisson distribution are at most this large."""
    assert [views.chance(mean) for mean in (0, 1, 2, 10)] == [0, 5, 8, 21]
    assert [views.chance(mean) for mean in (600, 1000)] == [677, 1097]
