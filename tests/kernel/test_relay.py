# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the relay sends as a box: resets, SYN-ACKs and ICMP errors. Needs no root."""

import ctypes
import os
import socket
import subprocess

import needs
import packets
import pytest
from packets import ACK, FIN, RST, SYN

pytestmark = needs.programs("cc")

RESET, BOTH, SYN_ACK, ICMP = 1, 2, 3, 4  # enum answer_kind
ANSWER_MAX = 2048
MACS = bytes(range(12))
IPV4 = (("10.77.0.1", 20000), ("10.77.0.2", 10000), MACS + b"\x08\x00")
IPV6 = (("fd77::1", 20000), ("fd77::2", 10000), MACS + b"\x86\xdd")
families = pytest.mark.parametrize("family", [IPV4, IPV6], ids=["IPv4", "IPv6"])


class Answer(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int), ("ttl", ctypes.c_uint8), ("type", ctypes.c_uint8),
                ("code", ctypes.c_uint8), ("mtu", ctypes.c_uint16)]


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """Returns a function: the frame that the relay makes, or None."""
    path = tmp_path_factory.mktemp("relay") / "answers.so"
    source = os.path.join(os.path.dirname(__file__), "relay", "answers.c")
    subprocess.run(["cc", "-std=c11", "-shared", "-fPIC", "-o", path, source], check=True)
    library = ctypes.CDLL(str(path))
    library.answer_make.restype = ctypes.c_size_t

    def made(frame, kind, onward=False, ttl=254, type=0, code=0, mtu=0):
        out = ctypes.create_string_buffer(ANSWER_MAX)
        answer = Answer(kind, ttl, type, code, mtu)
        length = library.answer_make(ctypes.byref(answer), frame, ctypes.c_size_t(len(frame)),
                                     ctypes.c_bool(onward), out)
        return out.raw[:length] or None
    return made


def segment(family, flags, seq=1000, ack=0, payload=b""):
    source, destination, ethernet = family
    return packets.forge(ethernet, source, destination, flags, seq, ack, payload)


def ttl_of(frame):
    return frame[22] if frame[12] == 0x08 else frame[21]


def check_sums(frame, protocol):
    """Fails unless the checksums of the IPv4 header and of what follows are right."""
    v4 = frame[12] == 0x08
    addresses, body = (frame[26:34], frame[34:]) if v4 else (frame[22:54], frame[54:])
    if v4:
        assert packets.checksum(frame[14:34]) == 0
    pseudo = addresses + len(body).to_bytes(4, "big") + protocol.to_bytes(4, "big")
    assert packets.checksum((b"" if protocol == socket.IPPROTO_ICMP else pseudo) + body) == 0


@families
def test_a_reset_goes_back_in_the_receivers_name(make, family):
    frame = make(segment(family, ACK, 1000, 2000, b"request"), RESET)
    found = packets.read_segment(frame)
    assert (found.source, found.destination) == (family[1], family[0])
    assert (found.flags, found.seq, found.length) == (RST, 2000, 0)
    assert ttl_of(frame) == 254
    assert frame[:12] == MACS[6:] + MACS[:6]
    check_sums(frame, socket.IPPROTO_TCP)


@families
@pytest.mark.parametrize("flags, octets", [(SYN, 1), (FIN, 1), (0, 0)])
def test_a_reset_to_a_segment_without_ack_acknowledges_it(make, family, flags, octets):
    found = packets.read_segment(make(segment(family, flags, payload=b"abc"), RESET))
    assert (found.flags, found.seq, found.ack) == (RST | ACK, 0, 1003 + octets)


@families
def test_both_ends_are_reset_each_in_the_others_name(make, family):
    request = segment(family, ACK, 1000, 2000, b"request")
    back, onward = (make(request, BOTH, onward=where) for where in (False, True))
    assert packets.read_segment(back).source == family[1]
    found = packets.read_segment(onward)
    assert (found.source, found.destination) == (family[0], family[1])
    assert (found.flags, found.seq, found.ack) == (RST | ACK, 1000, 2000)
    assert onward[:12] == MACS
    check_sums(onward, socket.IPPROTO_TCP)


@families
def test_a_syn_ack_acknowledges_the_syn(make, family):
    frame = make(segment(family, SYN), SYN_ACK)
    found = packets.read_segment(frame)
    assert (found.source, found.flags, found.ack) == (family[1], SYN | ACK, 1001)
    assert found.window > 0
    check_sums(frame, socket.IPPROTO_TCP)


@pytest.mark.parametrize("family, protocol, kind, own", [
    (IPV4, socket.IPPROTO_ICMP, (3, 1), "10.77.0.254"),
    (IPV4, socket.IPPROTO_ICMP, (3, 3), "10.77.0.2"),
    (IPV4, socket.IPPROTO_ICMP, (3, 4), "10.77.0.254"),
    (IPV6, socket.IPPROTO_ICMPV6, (1, 3), "fd77::fe"),
    (IPV6, socket.IPPROTO_ICMPV6, (1, 4), "fd77::2"),
    (IPV6, socket.IPPROTO_ICMPV6, (2, 0), "fd77::fe")])
def test_an_icmp_error_quotes_the_segment(make, family, protocol, kind, own):
    frame = make(segment(family, SYN), ICMP, ttl=64, type=kind[0], code=kind[1], mtu=1400)
    body = frame[34:] if frame[12] == 0x08 else frame[54:]
    source = frame[26:30] if frame[12] == 0x08 else frame[22:38]
    assert tuple(body[:2]) == kind and body[4:8] == (1400).to_bytes(4, "big")
    assert source == socket.inet_pton(socket.AF_INET6 if ":" in own else socket.AF_INET, own)
    assert packets.read_segment(frame) is None
    assert packets.read_quoted(frame) == family[:2]
    check_sums(frame, protocol)


@families
def test_nothing_goes_onward_unless_both_are_reset(make, family):
    syn = segment(family, SYN)
    assert all(make(syn, kind, onward=True) is None for kind in (RESET, SYN_ACK, ICMP))
    assert make(syn, 0) is None
    assert packets.read_quoted(syn) is None
