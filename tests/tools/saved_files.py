# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of -w share: a capture of four conversations, and the files that are saved."""
import itertools

from scapy.all import Ether, raw

import pcapng
from talk import four_segments, merged_fin, refused, simultaneous, together
from tcpstate_tool import shown, tcpstate
from tshark import WORKSHOP

TALKS = [four_segments(), merged_fin(cport=40001), simultaneous(cport=40002), refused(cport=40003)]
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
numbers = itertools.count()


def new_file(end=".pcapng"):
    """Returns the name of a file that the command may write."""
    return WORKSHOP.home / f"saved-{next(numbers)}{end}"


def saved(capture, *arguments, end=".pcapng", **options):
    """Runs tcpstate -w and returns the octets of the file."""
    file = new_file(end)
    shown("-q", "-r", capture, "-w", file, *arguments, **options)
    return file.read_bytes()


def frames_of(*talks):
    """Returns the octets of the packets of conversations in the order of the capture."""
    whole = together(*TALKS)
    mine = [id(packet) for talk_ in talks for _, packet in talk_.packets]
    return [raw(ETHER / packet) for _, packet in whole if id(packet) in mine]


def frames_in(octets):
    return [block.packet()[2] for block in pcapng.packets(octets)]


def pcapng_file(order):
    """Returns a file in which everything stands that may stand beside the packets."""
    told = [pcapng.section(order), pcapng.interface(order, "eth0"), pcapng.secrets(order),
            pcapng.interface(order, "eth1"), pcapng.names(order)]
    comment = pcapng.option(order, pcapng.COMMENT, "grüße".encode()) + bytes(4)
    for n, (time, packet) in enumerate(together(*TALKS)):
        told.append(pcapng.packet(order, raw(ETHER / packet), 10**18 + round(time * 1e9), n % 2,
                                  comment if n % 3 == 0 else b""))
    return told + [pcapng.statistics(order)]


def same(block):
    """Returns the octets of a block, of a section without its length."""
    return block.octets() if block.type != pcapng.SECTION else block.body[:8]


def pieces(capture):
    """Returns the names of two files that are the capture when they are joined."""
    half, rest = new_file(".pcap"), new_file(".pcap")
    WORKSHOP.run("editcap", "-F", "nsecpcap", "-r", capture, half, "1-9")
    WORKSHOP.run("editcap", "-F", "nsecpcap", capture, rest, "1-9")
    return half, rest


def pipe_into(capture, *arguments):
    """Runs the command with the capture in a pipe."""
    return tcpstate("-r", "-", *arguments, input=capture.read_bytes())
