# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The other dissectors show the same with and without the plugin."""
import difflib
from xml.etree import ElementTree

import pytest
from scapy.all import DNS, DNSQR, IP, UDP, Raw

import joined
from talk import Talk, four_segments, merged_fin, simultaneous, together
from test_encapsulation import RPCAP, in_all_encapsulations, in_remote_capture
from tshark import tshark


def with_http(talk):
    """Puts an HTTP request and its answer into the two data segments of four_segments()."""
    texts = [b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
             b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"]
    client, server = 1, 1
    talk.c("PA", client, server)
    talk.packets[-1] = (talk.clock, talk.packets[-1][1] / Raw(texts[0]))
    client += len(texts[0])
    talk.s("PA", server, client)
    talk.packets[-1] = (talk.clock, talk.packets[-1][1] / Raw(texts[1]))
    server += len(texts[1])
    return talk.c("FA", client, server).s("FA", server, client + 1).c("A", client + 1, server + 1)


def differences(path, *options):
    """Runs tshark with and without the plugin. Returns the lines of XML that only one run has,
    except those of the plugin's own protocol."""
    pages = []
    for plugin in (True, False):
        page = ElementTree.fromstring(tshark("-r", path, "-T", "pdml", *options, plugin=plugin))
        for packet in page:
            for ours in packet.findall("proto[@name='tcpstate']"):
                packet.remove(ours)
        ElementTree.indent(page)
        page.attrib.clear()  # attributes such as the time of this run
        pages.append(ElementTree.tostring(page, "unicode").splitlines())
    return [line for line in difflib.unified_diff(*pages, n=0, lineterm="")]


def test_the_comparison_sees_the_plugin(capture):
    path = capture(merged_fin())
    assert 'name="tcpstate"' in tshark("-r", path, "-T", "pdml")
    assert 'name="tcpstate"' not in tshark("-r", path, "-T", "pdml", plugin=False)


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one pass", "two passes"])
def test_ordinary_traffic(capture, passes):
    other = Talk()
    other.packets = [(0.02, IP(src="10.0.0.3", dst="10.0.0.4") / UDP(sport=53, dport=53) /
                      DNS(qd=DNSQR(qname="example.org"))),
                     (0.03, IP(src="10.0.0.3", dst="10.0.0.4", proto="tcp") / b"too short")]
    path = capture(together(with_http(Talk().opened()), simultaneous(cport=40001), other))
    assert differences(path, *passes) == []


def test_tunnels(capture):
    assert differences(in_all_encapsulations(capture, 4)) == []


def test_tcp_inside_tcp(capture):
    assert differences(capture(in_remote_capture(four_segments())), *RPCAP) == []


@joined.each("group")
def test_every_capture_of_the_repository(group):
    assert differences(joined.joined(group)) == []


@joined.each("group")
def test_columns_of_every_capture(group):
    path = joined.joined(group)
    assert tshark("-r", path) == tshark("-r", path, plugin=False)


def test_segments_from_the_tap(capture):
    path = capture(with_http(Talk().opened()))
    plain = tshark("-r", path, "-V", plugin=False)
    shown = tshark("-r", path, "-V", "-o", "tcpstate.from_tap:TRUE")
    ours = [line[1:] for line in difflib.unified_diff(plain.splitlines(), shown.splitlines(), n=0)
            if not line.startswith(("---", "+++", "@@"))]
    assert ours and all("[" in line or line.startswith("TCP State, ") for line in ours)
