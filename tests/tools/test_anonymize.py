# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""--anonymize shows other addresses, and nothing else changes."""
import ipaddress
import json
import re
from pathlib import Path

import pytest
from scapy.all import IP, TCP, Ether, raw

import talk
from engines import made
from talk import four_segments, refused
from tcpstate_tool import put, seed, shown, tcpstate

USAGE = 1
CAPTURES = sorted((Path(__file__).parents[2] / "captures").rglob("*.pcap"))


def without_addresses(value, found):
    """Returns the value with each address, and what is made of addresses, replaced by None. Appends the addresses
    to `found`."""
    if isinstance(value, dict):
        return {k: None if k in ("community_id", "conversation_id") else without_addresses(v, found)
                for k, v in value.items()}
    if isinstance(value, list):
        return [without_addresses(v, found) for v in value]
    if isinstance(value, str) and re.fullmatch(r"[\da-f.:]*[.:][\da-f:.]*[\da-f:]", value):
        found.append(ipaddress.ip_address(value))
        return None
    return value


def read(capture, *arguments):
    """Returns the objects without addresses, and the addresses in their order."""
    found = []
    objects = [without_addresses(json.loads(line), found)
               for line in tcpstate("-T", "json", "-r", put(capture.read_bytes(), capture.name), *arguments).lines()]
    return objects, found


def common_bits(a, b):
    return a.max_prefixlen - (int(a) ^ int(b)).bit_length() if a.version == b.version else None


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_conclusions_stay_and_prefixes_too(capture):
    objects, before = read(capture)
    hidden, after = read(capture, "--anonymize=key")
    assert hidden == objects and len(after) == len(before) > 0
    table = dict(zip(before, after))
    assert [table[address] for address in before] == after
    known = list(table)
    for one in known:
        for other in known:
            assert common_bits(table[one], table[other]) == common_bits(one, other)


def test_the_same_key_gives_the_same_addresses_in_two_captures():
    one = made([four_segments(client="10.1.2.3", server="10.9.9.9", cport=40001)])
    two = made([refused(client="10.1.2.3", server="10.9.9.9", cport=40002)])
    def ends(capture, key):
        [conversation] = shown("-q", "-T", "json", "-r", capture, f"--anonymize={key}").objects()
        return conversation["client"]["ip"], conversation["server"]["ip"]
    assert ends(one, "key") == ends(two, "key") != ends(two, "other")
    assert "10.1.2.3" not in ends(one, "key")


def test_without_a_key_it_is_random():
    capture = seed("three-closes")
    texts = {shown("-q", "-r", capture, "--anonymize").out for _ in range(3)}
    assert len(texts) == 3


@pytest.mark.parametrize("view", [[], ["-q"], ["--oneline"], ["-T", "json"], ["-T", "ek"], ["-T", "csv"], ["-T", "tsv"],
                                  ["-T", "mermaid"], ["-z", "ladder"], ["-z", "census"], ["-z", "problems"],
                                  ["-z", "resets"], ["-z", "idle"]], ids=" ".join)
@pytest.mark.parametrize("engine", ["pcap", "tshark"])
def test_no_output_has_a_true_address(view, engine):
    capture = made([four_segments(client="10.1.2.3", server="2.22.222.1"), refused(cport=40002, client="10.1.2.3")])
    text = shown("-r", capture, *view, "--anonymize=key", "--engine", engine).out
    assert text and not re.search(r"10\.1\.2\.3|2\.22\.222\.1|10\.0\.0\.[12]\b", text)
    assert text == shown("-r", capture, *view, "--anonymize=key").out


def test_addresses_in_options_are_hidden():
    add_address = bytes([30, 8, 0x30, 1, 10, 1, 2, 3])  # RFC 8684 section 3.4.1, of IPv4
    packet = IP(src="10.1.2.3", dst="10.0.0.2") / TCP(sport=40000, dport=80, flags="A", seq=1, ack=1)
    octets = bytearray(raw(packet))
    octets[32] = (5 + 2) << 4
    octets[3] += 8
    packets = [(0.0, IP(bytes(octets) + add_address))]
    capture = put(talk.pcap(packets, wrap=lambda p: Ether() / p))
    plain = shown("-r", capture).out
    assert "0a010203" in plain
    assert "0a010203" not in shown("-r", capture, "--anonymize").out


def test_a_selection_takes_the_true_addresses():
    capture = made([four_segments(client="10.1.2.3"), refused(cport=40002)])
    run = shown("-q", "-T", "json", "-r", capture, "--anonymize", "--select", "client.ip == 10.1.0.0/16")
    assert [c["client"]["port"] for c in run.objects()] == [40000]


def test_names_of_hosts_are_refused():
    run = tcpstate("-r", seed("three-closes"), "--anonymize", "-N", "n")
    assert run.status == USAGE and "-N n" in run.err
