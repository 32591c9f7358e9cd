# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Names by which a conversation is found in other captures and by other programs, and its times."""
import base64
import datetime
import hashlib
import ipaddress
import json
import random
import struct
from decimal import Decimal
from pathlib import Path

import pytest

from engines import both, made
from talk import Talk, four_segments, merged_fin, refused
from tcpstate_tool import put, seed, shown
from tshark import tshark

SEEDS = sorted((Path(__file__).parents[2] / "captures" / "seeds").glob("*.pcap"))


def only(capture, *arguments):
    """Returns the only conversation, of which both engines say the same."""
    [conversation] = both(capture, "-q", *arguments)[1].objects()
    return conversation


def community_id(conversation):
    """Community ID, version 1: https://github.com/corelight/community-id-spec."""
    low, high = sorted((ipaddress.ip_address(conversation[end]["ip"]).packed, conversation[end]["port"])
                       for end in ("client", "server"))
    octets = bytes(2) + low[0] + high[0] + struct.pack("!BxHH", 6, low[1], high[1])
    return "1:" + base64.b64encode(hashlib.sha1(octets).digest()).decode()


# The TCP flows of the specification's baseline/baseline_deflt.json.
@pytest.mark.parametrize("client, cport, server, sport, wanted", [
    ("128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
    ("66.35.250.204", 80, "128.232.110.120", 34855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
    ("2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a", 25, "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="),
    ("2607:f8b0:400c:c03::1a", 25, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="),
])
def test_the_community_id_is_that_of_the_specification(client, cport, server, sport, wanted):
    conversation = only(made([merged_fin(client=client, cport=cport, server=server, sport=sport)]))
    assert conversation["community_id"] == wanted == community_id(conversation)


def test_ends_with_the_same_address_are_ordered_by_port():
    for ports in (9, 8), (8, 9):
        conversation = only(made([refused(client="10.0.0.1", server="10.0.0.1", cport=ports[0], sport=ports[1])]))
        assert conversation["community_id"] == community_id(conversation)


def random_ends():
    """Yields ends of conversations: of IPv4 and IPv6, also with the same address or the same port."""
    chance = random.Random(21)
    for n in range(200):
        addresses = [ipaddress.IPv4Address(chance.randrange(2**32)) if n % 2 else
                     ipaddress.IPv6Address(chance.randrange(2**128)) for _ in range(2)]
        if n % 7 == 0:
            addresses[1] = addresses[0]
        yield {"client": str(addresses[0]), "server": str(addresses[1]), "cport": chance.randrange(1, 1000),
               "sport": chance.randrange(1000, 65536)}


def test_the_community_id_is_that_of_wireshark():
    capture = made([refused(**ends) for ends in random_ends()])
    lines = tshark("-r", capture, "--enable-protocol", "communityid", "-Y", "tcp", "-T", "fields", "-e", "tcp.stream", "-e", "communityid").splitlines()
    wanted = {int(stream): name for stream, name in (line.split("\t") for line in lines)}
    conversations = shown("-q", "-T", "json", "-r", capture).objects()
    assert len(conversations) == 200
    for conversation in conversations:
        assert conversation["community_id"] == wanted[conversation["stream"]]


def test_the_conversation_id_is_the_community_id_and_the_isn():
    conversation = only(seed("nc-telnet"))
    assert (conversation["client_isn"], conversation["server_isn"]) == (3257142365, 2103221418)
    assert conversation["conversation_id"] == f"{conversation['community_id']}/{conversation['client_isn']}"


def without(talk, *frames):
    """Returns the capture of a host that the packets with these numbers did not reach."""
    return made([packet for i, packet in enumerate(talk.packets, 1) if i not in frames])


@pytest.mark.parametrize("lost", [(), (2,), (1,), (3, 4, 5), (2, 4, 6, 7, 8)], ids=str)
def test_each_host_that_saw_the_opening_gives_the_same_conversation_id(lost):
    here, there = only(without(four_segments())), only(without(four_segments(), *lost))
    assert there["conversation_id"] == here["conversation_id"] is not None


def test_a_port_that_is_used_again_has_the_same_community_id_and_another_conversation_id():
    first, second = both(made([merged_fin(), merged_fin(start=200, numbers=(77777, 99999))]), "-q")[1].objects()
    assert first["community_id"] == second["community_id"]
    assert first["conversation_id"] != second["conversation_id"]


def test_syns_that_cross_give_the_same_conversation_id_whichever_is_captured_first():
    def opening(*senders):
        talk = Talk(cport=5001, sport=5002)
        for sender in senders:
            getattr(talk, sender)("S")
        return made([talk.c("SA", 0, 1).s("SA", 0, 1).c("A", 1, 1).s("A", 1, 1)])
    one, other = only(opening("c", "s")), only(opening("s", "c"))
    assert (one["client"], one["opening"]) == (other["server"], "simultaneous")
    assert one["conversation_id"] == other["conversation_id"] is not None


def test_without_the_opening_there_is_no_conversation_id():
    conversation = only(made([Talk().c("PA", 1, 1, 10).s("A", 1, 11)]))
    assert conversation["community_id"] and conversation["conversation_id"] is None
    assert (conversation["client_isn"], conversation["server_isn"]) == (None, None)


def test_anonymous_output_has_the_ids_of_the_addresses_that_it_shows():
    capture = made([merged_fin()])
    true, hidden = only(capture), only(capture, "--anonymize=key")
    assert hidden["community_id"] == community_id(hidden) != true["community_id"]
    assert hidden["conversation_id"] not in (None, true["conversation_id"])
    for form in "json", "ek", "csv", "tsv":
        out = shown("-r", capture, "-T", form, "--anonymize=key").out
        assert hidden["community_id"] in out and hidden["conversation_id"] in out
        assert true["community_id"] not in out and true["conversation_id"] not in out


def test_a_conversation_is_selected_by_the_id_of_another_program():
    capture = made([merged_fin(), refused(cport=40001, start=10)])
    [_, wanted] = shown("-q", "-T", "json", "-r", capture).objects()
    for name in "community_id", "conversation_id", "first_time_utc":
        expression = f"{name} == '{wanted[name]}'"
        assert both(capture, "-q", "--select", expression)[1].objects() == [wanted]
        assert shown("-r", capture, "--expect", f"count({expression}) == 1").status == 0
        assert both(capture, "-q", "--select", f"{name} in {{'no', '{wanted[name]}'}}")[1].objects() == [wanted]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_times_in_utc_and_the_duration_are_those_of_the_epoch(path):
    capture = put(path.read_bytes(), path.name)
    run = shown("-q", "-T", "json", "-r", capture, environment={"TZ": "Asia/Tokyo"})
    for line in run.lines():
        conversation = json.loads(line, parse_float=Decimal)
        for name in "first_time", "last_time":
            seconds, fraction = str(conversation[name]).split(".")
            date = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
            assert conversation[f"{name}_utc"] == f"{date:%Y-%m-%dT%H:%M:%S}.{fraction}Z"
        assert conversation["duration"] == max(conversation["last_time"] - conversation["first_time"], 0)
