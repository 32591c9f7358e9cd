# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-w with --anonymize saves headers with other addresses, from which the same follows."""
import ipaddress
import itertools
import struct
from pathlib import Path

import pytest
from scapy.all import (ARP, GRE, ICMP, IP, TCP, UDP, VXLAN, CookedLinux, Dot1Q, Ether, ICMPv6DestUnreach, IPerror, IPv6,
                       IPv6ExtHdrDestOpt, IPv6ExtHdrRouting, PadN, Raw, raw)
from scapy.contrib.mpls import MPLS
from scapy.layers.inet import IPOption_RR

import pcapng
import talk
from engines import made
from talk import four_segments, merged_fin, refused, together
from tcpstate_tool import put, seed, shown, tcpstate
from tshark import WORKSHOP, tshark

CAPTURES = sorted((Path(__file__).parents[2] / "captures").rglob("*.pcap"))
KEY = "--anonymize=key"
CLIENT, SERVER, ROUTER = "203.0.113.77", "198.51.100.99", "192.0.2.201"
CLIENT6, SERVER6 = "2001:db8:77:66:55:44:33:22", "2001:db8:99:88:77:66:55:44"
ETHER = Ether(src="02:00:00:71:72:73", dst="02:00:00:81:82:83")
VENDOR = bytes([2, 0, 0])
OUTER = IP(src=ROUTER, dst="192.0.2.202")
SECRET = b"a secret that nobody else may read"
BAD = " || ".join(f'{name}.checksum.status == "Bad"' for name in ("ip", "tcp", "udp", "icmp", "icmpv6"))
CHECK = [word for name in ("ip.check_checksum", "tcp.check_checksum", "udp.check_checksum")
         for word in ("-o", f"{name}:TRUE")]
numbers = itertools.count()


def saved(capture, *arguments, end=".pcapng", said="", **options):
    """Runs tcpstate -w --anonymize, and returns the new file."""
    file = WORKSHOP.home / f"anonymous-{next(numbers)}{end}"
    run = tcpstate("-q", "-r", capture, "-w", file, KEY, *arguments, **options)
    assert run.status == 0 and (said in run.err if said else not run.err), run.err
    return file


def frames_in(file):
    return [block.packet()[2] for block in pcapng.packets(file.read_bytes())]


def secrets_of(*addresses):
    """Returns what must not be in the file: addresses, the ends of MAC addresses, the payload."""
    ends = [bytes.fromhex(mac.replace(":", ""))[3:] for mac in (ETHER.src, ETHER.dst)]
    return [SECRET, *ends, *[ipaddress.ip_address(address).packed for address in addresses]]


def assert_the_same_is_read(capture, file, *engine):
    """The saved file says what the capture says with --anonymize."""
    hidden = tcpstate("-T", "json", "-r", capture, KEY, *engine)
    again = tcpstate("-T", "json", "-r", file, *engine)
    assert again.out == hidden.out and again.out
    assert again.status == hidden.status == 0


def assert_checksums_are_right(file):
    assert tshark("-r", file, *CHECK, "-Y", BAD, plugin=False) == ""


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.stem)
def test_the_saved_file_says_the_same(capture):
    capture = put(capture.read_bytes(), capture.name)
    file = saved(capture)
    assert_the_same_is_read(capture, file)


@pytest.mark.parametrize("name", ["nc-telnet", "three-closes"])
def test_tshark_reads_the_same(name):
    file = saved(seed(name))
    assert_the_same_is_read(seed(name), file, "--engine", "tshark")
    assert_checksums_are_right(file)


def conversation(v6=False, options=None):
    client, server = (CLIENT6, SERVER6) if v6 else (CLIENT, SERVER)
    talk_ = talk.Talk(client=client, server=server).opened().c("PA", 1, 1, options=options)
    talk_.packets[-1] = (talk_.packets[-1][0], talk_.packets[-1][1] / Raw(SECRET))
    return talk_.s("FA", 1, 1 + len(SECRET)).c("FA", 1 + len(SECRET), 2).s("A", 2, 2 + len(SECRET))


def with_record_route(packet):
    packet = packet.copy()
    packet.options = [IPOption_RR(routers=[ROUTER, CLIENT])]
    return packet


def with_extensions(packet):
    inner = IPv6(src=packet.src, dst=packet.dst) / IPv6ExtHdrDestOpt(options=[PadN(optdata=SECRET[:6])])
    return inner / IPv6ExtHdrRouting(addresses=[CLIENT6, SERVER6], segleft=0) / packet[TCP]


def geneve(packet):
    option = struct.pack("!HBB", 0x102, 3, 1) + ipaddress.ip_address(ROUTER).packed
    return OUTER / UDP(sport=50000, dport=6081, chksum=0) / Raw(
        bytes([2, 0, 0x65, 0x58, 0, 0, 5, 0]) + option + raw(ETHER / packet))


CLOTHES = {
    "ethernet": (1, False, lambda p: ETHER / p),
    "IPv6": (1, True, lambda p: ETHER / p),
    "padding": (1, False, lambda p: ETHER / p / Raw(SECRET)),
    "VLAN": (1, False, lambda p: ETHER / Dot1Q(vlan=5) / p),
    "MPLS": (1, False, lambda p: ETHER / MPLS(label=20, s=1) / p),
    "record route": (1, False, lambda p: ETHER / with_record_route(p)),
    "extension headers": (1, True, lambda p: ETHER / with_extensions(p)),
    "cooked": (113, False, lambda p: CookedLinux(lladdrlen=6, src=bytes.fromhex("0200007172730000")) / p),
    "cooked tunnel": (113, False, lambda p: CookedLinux(
        lladdrtype=778, lladdrlen=4, src=ipaddress.ip_address(ROUTER).packed + bytes(4)) / p),
    "GRE": (1, False, lambda p: ETHER / OUTER / GRE() / p),
    "GRE with checksum": (1, False, lambda p: ETHER / OUTER / GRE(chksum_present=1) / p),
    "IP in IP": (1, False, lambda p: ETHER / OUTER / p),
    "IPv6 in IP": (1, True, lambda p: ETHER / OUTER / p),
    "VXLAN": (1, False, lambda p: ETHER / OUTER / UDP(sport=50000, dport=4789) / VXLAN(vni=5) / ETHER / p),
    "Geneve": (1, False, lambda p: ETHER / geneve(p)),
}


@pytest.mark.parametrize("name", CLOTHES)
def test_no_address_and_no_payload_is_saved(name):
    link, v6, wrap = CLOTHES[name]
    capture = made(conversation(v6), link=link, wrap=wrap)
    secrets = secrets_of(*((CLIENT6, SERVER6) if v6 else (CLIENT, SERVER)), ROUTER)
    plain = capture.read_bytes()
    assert any(secret in plain for secret in secrets)
    file = saved(capture)
    octets = file.read_bytes()
    assert not [secret for secret in secrets if secret in octets]
    for engine in "pcap", "tshark":
        assert_the_same_is_read(capture, file, "--engine", engine)
    assert_checksums_are_right(file)


def test_a_tunnel_in_udp_with_a_checksum_keeps_it_right():
    capture = made(conversation(), wrap=lambda p: ETHER / OUTER / UDP(sport=50000, dport=4789) / VXLAN() / ETHER / p)
    before = [Ether(raw(ETHER / OUTER / UDP(sport=50000, dport=4789) / VXLAN() / ETHER / p))[UDP].chksum
              for _, p in conversation().packets]
    after = [Ether(frame)[UDP].chksum for frame in frames_in(saved(capture))]
    assert all(before) and [bool(c) for c in after] == [True] * 3 + [False] + [True] * 3  # #4 has payload


def test_wrong_checksums_stay_wrong():
    def spoil(packet):
        octets = bytearray(raw(ETHER / packet))
        octets[14 + 10] ^= 0x55
        octets[14 + 20 + 16] ^= 0x55
        return bytes(octets)
    file = saved(made(conversation(), wrap=spoil))
    bad = tshark("-r", file, *CHECK, "-Y", 'ip.checksum.status == "Bad" && tcp.checksum.status == "Bad"', "-T", "fields",
                 "-e", "frame.number", plugin=False)
    assert bad.split() == ["1", "2", "3", "5", "6", "7"]  # the checksum of #4 covers payload: it is 0


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "8 octets"])
@pytest.mark.parametrize("v6", [False, True], ids=["IPv4", "IPv6"])
def test_quotations_of_icmp_errors_have_other_addresses(v6, whole):
    syn = conversation(v6).packets[0][1]
    quoted = raw(syn) if whole else raw(syn)[:(40 if v6 else 20) + 8]
    if v6:
        error = IPv6(src="2001:db8::1", dst=CLIENT6) / ICMPv6DestUnreach(code=4) / Raw(quoted)
    else:
        error = IP(src=ROUTER, dst=CLIENT) / ICMP(type=3, code=1) / IPerror(quoted)
        del error.chksum
    capture = made([conversation(v6).packets[0], (0.5, error)])
    file = saved(capture)
    octets = file.read_bytes()
    assert not [s for s in secrets_of(*((CLIENT6, SERVER6) if v6 else (CLIENT, SERVER, ROUTER))) if s in octets]
    assert_the_same_is_read(capture, file)
    assert_checksums_are_right(file)


def test_other_packets_keep_headers_only_and_frames_their_numbers():
    others = [IP(src=CLIENT, dst=SERVER) / UDP(sport=50000, dport=53) / Raw(SECRET),
              IP(src=ROUTER, dst=CLIENT) / ICMP(type=5, gw=SERVER) / IP(src=CLIENT, dst=SERVER) / Raw(SECRET),
              IP(src=CLIENT, dst=SERVER, proto=2) / Raw(SECRET)]
    packets = [(n, other) for n, other in enumerate(others)] + [(9, ARP(psrc=CLIENT, pdst=SERVER))]
    packets += [(10 + time, packet) for time, packet in conversation().packets]
    capture = made(packets)
    file = saved(capture)
    octets = file.read_bytes()
    assert not [secret for secret in secrets_of(CLIENT, SERVER, ROUTER) if secret in octets]
    assert [len(frame) for frame in frames_in(file)[:4]] == [42, 42, 34, 14]
    assert_the_same_is_read(capture, file)


def test_what_cannot_be_anonymized_is_not_saved_and_said():
    tunnel = OUTER / UDP(sport=50000, dport=1701) / Raw(SECRET)
    capture = made([*conversation().packets, (5, tunnel), (6, tunnel)])
    file = saved(capture, "--engine", "pcap", said="--anonymize: 2 packets have something that cannot be anonymized")
    assert not [secret for secret in secrets_of(CLIENT, SERVER, ROUTER) if secret in file.read_bytes()]
    assert [len(frame) for frame in frames_in(file)[-2:]] == [42, 42]
    run = tcpstate("-q", "-r", capture, "-w", file, KEY)
    assert "the first is frame 8: a protocol over UDP" in run.err


def test_an_unknown_link_type_leaves_nothing():
    frame = b"\0" * 12 + raw(conversation().packets[0][1])
    capture = put(talk.pcap([(0, IP())], wrap=lambda p: frame, link=147))
    file = WORKSHOP.home / "unknown.pcapng"
    run = tcpstate("-q", "-r", capture, "-w", file, KEY)
    assert "cannot be anonymized" in run.err and frames_in(file) == [b""]


def test_vendors_of_mac_addresses_stay():
    macs = ["02:00:00:00:00:01", "02:00:00:00:00:02", "00:1b:21:aa:bb:cc"]
    wraps = itertools.cycle([Ether(src=macs[0], dst=macs[1]), Ether(src=macs[1], dst=macs[2]),
                             Ether(src="00:00:00:00:00:00", dst="ff:ff:ff:ff:ff:ff")])
    frames = frames_in(saved(made(conversation(), wrap=lambda p: next(wraps) / p)))
    new = [(frame[6:12], frame[:6]) for frame in frames[:3]]
    assert new[0][1] == new[1][0]  # the same address has the same replacement
    for address, mac in ((new[0][0], macs[0]), (new[0][1], macs[1]), (new[1][1], macs[2])):
        old = bytes.fromhex(mac.replace(":", ""))
        assert address[:3] == old[:3] and address[3:] != old[3:]
    assert new[2] == (bytes(6), b"\xff" * 6)


def test_addresses_in_tcp_options_are_not_saved():
    address = ipaddress.ip_address(ROUTER).packed
    options = [("MSS", 1400), (76, b"\1\1" + address), (30, b"\x30\1" + address)]
    capture = made(conversation(options=options))
    assert address in capture.read_bytes()
    file = saved(capture)
    assert address not in file.read_bytes()
    assert struct.pack("!BBH", 2, 4, 1400) in frames_in(file)[3]
    assert_the_same_is_read(capture, file)


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
def test_names_comments_and_secrets_are_left_out(order):
    offset = struct.pack(order + "q", 3)
    unit = pcapng.option(order, 14, offset) + bytes(4)
    second = pcapng.interface(order, "eth1")
    second = second._replace(body=second.body[:-4] + unit)
    comment = pcapng.option(order, pcapng.COMMENT, f"see {CLIENT}".encode()) + bytes(4)
    blocks = [pcapng.section(order), pcapng.interface(order, "office-eth0"), pcapng.secrets(order), second,
              pcapng.names(order), pcapng.statistics(order)]
    for n, (time, packet) in enumerate(together(conversation())):
        blocks.append(pcapng.packet(order, raw(ETHER / packet), 10**18 + round(time * 1e9), n % 2, comment))
    blocks.append(pcapng.Block(pcapng.SIMPLE, struct.pack(order + "I", 60) + raw(ETHER / conversation().packets[0][1])
                               + bytes(6), order))
    file = saved(put(b"".join(block.octets() for block in blocks)))
    octets = file.read_bytes()
    for word in b"example", b"CLIENT_RANDOM", b"eth0", b"eth1", b"see ", *secrets_of(CLIENT, SERVER):
        assert word not in octets
    new = pcapng.blocks(octets)
    kinds = [pcapng.SECTION, pcapng.INTERFACE, pcapng.INTERFACE] + [pcapng.PACKET] * 8
    assert [block.type for block in new] == kinds and new[0].order == order
    assert new[1].body[8:] == pcapng.option(order, 9, b"\x09") + bytes(4)
    assert new[2].body[8:] == pcapng.option(order, 9, b"\x09") + unit
    old = [block for block in blocks if block.type == pcapng.PACKET]
    for before, after in zip(old, new[3:-1]):
        assert after.packet()[:2] == before.packet()[:2] and after.packet()[3] == before.packet()[3]
        assert after.options() == []
    times = tshark("-r", file, "-T", "fields", "-e", "frame.time_epoch", plugin=False).split()
    assert times[:2] == ["1000000000.010000000", "1000000003.020000000"]


def test_comments_have_the_other_addresses():
    capture = made([conversation(), refused(client=CLIENT, cport=40001, start=5)])
    annotated = saved(capture, "--annotate")
    assert CLIENT not in annotated.read_bytes().decode("latin1")
    other = WORKSHOP.home / f"anonymous-{next(numbers)}.pcapng"
    shown("-q", "-r", saved(capture), "-w", other, "--annotate")
    assert annotated.read_bytes() == other.read_bytes()


def test_a_selection_names_true_addresses_and_its_comments_new_numbers():
    capture = made([merged_fin(cport=40001), conversation()])
    file = saved(capture, "--annotate", "--select", f"client.ip == {CLIENT}")
    [first, *_] = pcapng.packets(file.read_bytes())
    assert first.comments()[0].startswith("tcpstate: stream 0: client ") and CLIENT not in first.comments()[0]
    assert len(frames_in(file)) == 7


@pytest.mark.parametrize("end", [".pcapng", ".pcap"])
def test_a_pipe_is_saved_as_its_file_is(end):
    capture = made([four_segments(client=CLIENT), refused(cport=40001)])
    octets = saved(capture, end=end).read_bytes()
    file = WORKSHOP.home / f"anonymous-{next(numbers)}{end}"
    run = tcpstate("-q", "-r", "-", "-w", file, KEY, input=capture.read_bytes())
    assert run.status == 0 and not run.err and file.read_bytes() == octets
    assert (octets[:4] == b"\x4d\x3c\xb2\xa1") == (end == ".pcap")


def test_a_random_key_is_the_same_in_text_and_file():
    capture = made([conversation()])
    file = WORKSHOP.home / f"anonymous-{next(numbers)}.pcapng"
    text = shown("-r", capture, "-w", file, "--anonymize").out
    assert shown("-r", file).out == text and CLIENT not in text
