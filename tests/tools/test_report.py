# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-z report writes one page that needs nothing else. test_browser.py opens it in Chromium."""
import re
import struct
from html.parser import HTMLParser

import pytest

import talk
from engines import made
from talk import four_segments, merged_fin, refused
from tcpstate_tool import CONVERSATION, HEADER, WORKSHOP, put, seed, shown, with_fake

VOID = {"meta", "th", "td", "tr"}  # need no end


class Page(HTMLParser):
    """Reads a page, and asserts that each element that begins also ends."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.rows, self.texts = [], [], [], {}
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data
            if self.open[-1] == "tbody" and self.rows[-1]:
                self.rows[-1][-1] += data.strip("\n")


def page(*arguments):
    file = put(b"", "report.html")
    file.chmod(0o666)
    run = shown(*arguments, "-z", "report", "-o", file)
    assert run.out == ""
    return file.read_text()


@pytest.fixture(scope="module", name="text")
def report_of_talks():
    return page("-r", made([four_segments(), merged_fin(cport=40001, start=5), refused(cport=40002, start=9)]))


def test_the_page_loads_nothing(text):
    assert "Content-Security-Policy" in text and "default-src 'none'" in text
    assert not re.search(r"""\b(?:src|href)=|url\(|@import|https?:""", text)


def test_problems_come_with_their_filter(text):
    problems = Page(text).texts["pre"]
    assert "refused: the SYN was refused" in problems
    assert re.search(r"filter +frame.number == \d+|filter +tcpstate", problems)


def test_the_table_has_each_conversation_the_worst_first(text):
    rows = Page(text).rows[1:]
    assert [(row[0], row[5]) for row in rows] == [("2", "refused"), ("0", "four_segment"), ("1", "merged_fin")]
    assert rows[0][3] == "10.0.0.1.40002" and rows[0][6].startswith("refused: ")


def test_rows_and_ladders_are_in_the_order_of_their_harm():
    gone = talk.Talk(cport=40010, start=1).c("S").s("SA", 0, 1).c("R", 1, 0)
    lost = talk.Talk(cport=40020, start=2).opened().s("FA", 1, 1).c("A", 1, 2).c("A", 1, 2, at=60)
    page_ = Page(page("-r", made([gone, lost, refused(cport=40030, start=3)])))
    causes = [row[6].split(":")[0] for row in page_.rows[1:]]
    assert causes == ["refused", "peer_did_not_close", "opener_gone"]
    assert page_.texts["summary"] == "stream 2: refusedstream 1: peer_did_not_closestream 0: opener_gone"


def test_a_scan_comes_behind_other_problems():
    scan = [refused(client="10.0.0.9", sport=port, cport=30000 + port, start=port / 100) for port in range(1, 41)]
    reset = talk.Talk(cport=40010, start=5).c("S").s("SA", 0, 1).c("R", 1, 0)
    lone = refused(cport=40030, start=6)
    rows = Page(page("-r", made([*scan, reset, lone]))).rows[1:]
    assert [row[3] for row in rows[:2]] == ["10.0.0.1.40030", "10.0.0.1.40010"]
    assert len(rows) == 42 and {row[3].rsplit(".", 1)[0] for row in rows[2:]} == {"10.0.0.9"}


def test_ladders_of_problems_are_folded(text):
    assert Page(text).texts["summary"] == "stream 2: refused"
    assert text.count("<details>") == 1 and "<details open" not in text


def test_the_census_is_a_picture(text):
    lines = [attributes["points"] for tag, attributes in Page(text).tags if tag == "polyline"]
    assert len(lines) == 4 and all(len(line.split()) == 120 for line in lines)
    assert "TIME_WAIT" in Page(text).texts["text"]


def test_light_and_dark_small_and_wide(text):
    assert "prefers-color-scheme:dark" in text and "width=device-width" in text


@pytest.mark.parametrize("name", ["nc-telnet", "three-closes"])
def test_captures_make_a_good_page(name):
    assert "</html>" in page("-r", seed(name)) and Page(page("-r", seed(name)))


def test_what_stands_in_a_capture_cannot_become_html():
    hostile = CONVERSATION.replace("\t10.0.0.1\t", "\t<img/src=x/onerror=alert(1)>&amp;\t")
    run = with_fake(f"printf '%s\\n' '{HEADER}' '{hostile}'", "-z", "report")
    assert run.status == 0 and "<img" not in run.out
    assert any("<img/src=x/onerror=alert(1)>&amp;" in cell for row in Page(run.out).rows for cell in row)


def test_the_size_does_not_grow_with_the_capture():
    lines = [CONVERSATION.replace("C\t0\t", f"C\t{n}\t", 1).replace("\t40000\t", f"\t{1024 + n % 60000}\t")
             for n in range(20000)]
    stream = put("\n".join([HEADER, *lines, ""]).encode())
    run = with_fake(f"cat {stream}", "-z", "report")
    assert run.status == 0 and len(run.out) < 2_000_000
    assert "19700 more conversations are not in the table" in run.out


def segment(forward, n, seq, ack, flags):
    """Returns an IPv6 packet of conversation n, from the client if `forward` is true."""
    ends = [(b"\x20\1\x0d\xb8" + b"\xaa\xbb\xcc\xdd" * 2 + bytes([0xee, host, *n.to_bytes(2, "big")]), port)
            for host, port in ((1, 33000 + n % 30000), (2, 33000 + n * 7 % 30000))]
    (source, source_port), (target, target_port) = ends if forward else ends[::-1]
    return (bytes(12) + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, 20, 6, 64) + source + target +
            struct.pack(">HHIIBBHHH", source_port, target_port, seq, ack, 5 << 4, flags, 500, 0, 0))


SYN, SYN_ACK, ACK = (True, 10, 0, 2), (False, 70, 11, 18), (True, 11, 71, 16)
FIN, FIN_ACK, LAST_FIN, LAST_ACK = (True, 11, 71, 17), (False, 71, 12, 16), (False, 71, 12, 17), (True, 12, 72, 16)


def worst_capture(times):
    """Returns a capture that fills what a page may have: long ladders, leaks and healthy conversations."""
    lives = ([[SYN, SYN_ACK] * 60] * 50 + [[SYN, SYN_ACK, ACK, FIN, FIN_ACK]] * 1600 +
             [[SYN, SYN_ACK, ACK, FIN, LAST_FIN, LAST_ACK]] * 400) * times
    packets = [segment(step[0], n, *step[1:]) for n, life in enumerate(lives) for step in life]
    return put(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1) + b"".join(
        struct.pack("<IIII", 1700000000 + n // 20, n % 20 * 50000, len(packet), len(packet)) + packet
        for n, packet in enumerate(packets)))


def test_the_worst_page_is_small_and_does_not_grow():
    once, twice = (page("-r", worst_capture(times)) for times in (1, 2))
    assert once.count(" more lines") == 40 and len(Page(once).rows) >= 1800
    assert len(once.encode()) < 2_000_000 and abs(len(twice.encode()) - len(once.encode())) < 20_000


def test_colours_of_the_terminal_stay_out_of_pages_and_comments():
    page, saved = WORKSHOP.home / "plain.html", WORKSHOP.home / "plain.pcapng"
    colours = shown("--color=always", "--engine", "pcap", "-r", seed("three-closes"))
    assert "\x1b[" in colours.out
    shown("--color=always", "--engine", "pcap", "-r", seed("three-closes"), "-z", "report", "-o", page)
    shown("--color=always", "--engine", "pcap", "-q", "-r", seed("three-closes"), "-w", saved, "--annotate")
    assert b"CLOSE_WAIT" in page.read_bytes() and b"LAST_ACK" in saved.read_bytes()
    assert b"\x1b[" not in page.read_bytes() + saved.read_bytes()
