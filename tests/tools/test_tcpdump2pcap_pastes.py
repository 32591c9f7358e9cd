# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What programs, pages and terminals do to a text between tcpdump and the clipboard. The capture must be the same
as that of the text which tcpdump printed."""
import html
import json
import quopri
import re
import textwrap
from pathlib import Path

import pytest

from capture_text import run_tool, tcpdump

CAPTURES = Path(__file__).parents[2] / "captures"
STYLES = {"-nn": ["-nn"], "-S -vv": ["-nn", "-S", "-vv"], "-e -tttt": ["-nn", "-e", "-tttt"]}


def each_line(before, after="\n"):
    return lambda text: "".join(before + line + after for line in text.splitlines())


def coloured(escape):
    return lambda text: "".join(f"{escape}[32m{line[:15]}{escape}[0m{line[15:]}{escape}[0m\n"
                                for line in text.splitlines())


def at_blanks(width, indent=""):
    return lambda text: "".join(piece + "\n" for line in text.splitlines() for piece in textwrap.wrap(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def at_column(width, trim=False):
    def wrap(text):
        pieces = [line[i:i + width] for line in text.splitlines() for i in range(0, len(line), width)]
        return "".join((piece.rstrip() if trim else piece) + "\n" for piece in pieces)
    return wrap


def entities(text):
    return html.escape(text)


def highlighted(text):
    return "".join("<div>" + re.sub("(Flags|seq|win)", r'<span class="k">\1</span>', html.escape(line)) + "</div>"
                   for line in text.splitlines())


PASTES = {
    "HTML in <pre>": lambda text: f"<html><body><pre>{entities(text)}</pre></body></html>",
    "HTML with <br>": lambda text: entities(text).replace("\n", "<br/>"),
    "HTML of a highlighter": highlighted,
    "HTML table": lambda text: "".join(f'<tr><td class="n">{i}</td><td>{entities(line)}</td></tr>'
                                       for i, line in enumerate(text.splitlines())),
    "numeric entities": lambda text: text.replace(">", "&#62;").replace("[", "&#91;").replace("]", "&#x5d;"),
    "entities of entities": lambda text: entities(entities(text)),
    "colours": coloured("\x1b"),
    "colours shown": coloured("^["),
    "colours without their escape": coloured(""),
    "a recorded session": lambda text: "\x1b]0;root@h: ~\x07\x1b[?2004h# tcpdump\r\r\n" + text.replace("\n", "\r\n"),
    "Markdown escapes": lambda text: re.sub(r"([\[\]>_*])", r"\\\1", text),
    "Markdown table": lambda text: each_line("| `", "` |\n")(text),
    "Markdown quote": each_line("> "),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "mail": lambda text: each_line("> ")(at_blanks(72)(text)),
    "mail, quoted twice": lambda text: each_line("> > ")(at_blanks(70)(text)),
    "JSON string": lambda text: json.dumps({"body": text}),
    "JSON string of Go": lambda text: json.dumps({"log": text}).replace(">", "\\u003e"),
    "JSON lines": lambda text: "".join(json.dumps({"log": line + "\n"}) + "\n" for line in text.splitlines()),
    "list of strings": lambda text: json.dumps(text.splitlines(), indent=1),
    "lone carriage returns": lambda text: text.replace("\n", "\r"),
    "one line": lambda text: text.replace("\n", " "),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "thin spaces": lambda text: text.replace(" ", "\u2009"),
    "Chinese spaces": lambda text: text.replace(" ", "\u3000"),
    "Chinese punctuation": lambda text: text.replace(":", "\uff1a").replace(",", "\uff0c").replace(">", "\uff1e"),
    "zero-width spaces": lambda text: text.replace(".", ".\u200b"),
    "an arrow": lambda text: text.replace(": Flags", "~Flags").replace(" > ", " → ").replace("~", ": "),
    "difference of files": each_line("+"),
    "grep": each_line("out.txt:7:"),
    "comment": each_line(" * "),
    "numbers of lines": each_line("  12\t"),
    "journal": each_line("host tcpdump[123]: "),
}
PASTES.update({
    "bold flags": lambda text: re.sub(r"(\[\S+?\]),", r"**\1**,", text),
    "flags as code": lambda text: re.sub(r"(\[\S+?\]),", r"`\1`,", text),
    "forum, bold": lambda text: text.replace("Flags [", "Flags [b][").replace("], ", "][/b], "),
    "forum, colours": lambda text: each_line("[color=#ff0000]", "[/color]\n")(text),
    "numbers glued to lines": lambda text: "".join(
        f"{i}.{line}\n" for i, line in enumerate(text.splitlines(), 1)),
    "commas for points of times": lambda text: re.sub(r"(\d\d:\d\d:\d\d)\.", r"\1,", text),
    "dates with T": lambda text: re.sub(r"^(\d{4}-\d\d-\d\d) ", r"\1T", text, flags=re.M),
    "Jira": lambda text: "{noformat}\n" + text + "{noformat}",
    "Compose": each_line("tcpdump_1  | "),
    "CRI": each_line("2024-01-02T03:04:05.123456789Z stdout F "),
    "Python": lambda text: repr(text.splitlines()),
    "comments behind": each_line("", "   <--- 3 ack 5\n"),
    "prose between": lambda text: re.sub("(Flags .*)", r"\1\nHere ack 5, win 3 means 7.", text),
})
PASTES.update((f"wrapped at blanks, {width}", at_blanks(width)) for width in (64, 72, 79, 80, 100, 120))
PASTES.update((f"wrapped at blanks and indented, {width}", at_blanks(width, "    ")) for width in (60, 72, 100))
PASTES.update((f"wrapped at column {width}", at_column(width)) for width in (60, 64, 72, 76, 79, 80, 100, 120, 132))
PASTES.update((f"wrapped at column {width} and trimmed", at_column(width, True)) for width in (60, 72, 80, 132))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("path", ["seeds/three-closes", "kernel/merged-fin-client-end"])
@pytest.mark.parametrize("paste", PASTES)
def test_a_paste_is_the_text(paste, path, style):
    text = tcpdump((CAPTURES / f"{path}.pcap").read_bytes(), *STYLES[style])
    if paste == "an arrow" and style == "-e -tttt":
        text = re.sub(r" \S+ > \S+, ethertype", " ethertype", text)
    expected, _ = run_tool(text)
    capture, remarks = run_tool(PASTES[paste](text))
    assert "not read" not in remarks
    assert capture == expected


def test_a_table_of_tshark_may_be_wrapped():
    row = ("{0} 0.01234{0} 10.0.0.1 → 10.0.0.2 TCP 74 43210 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM=1 "
           "TSval=2924617205 TSecr=0 WS=128\n")
    text = row.format(1) + row.format(2)
    for wrap in (at_column(80), at_column(76), at_blanks(72), at_blanks(60, "  ")):
        assert run_tool(wrap(text))[0] == run_tool(text)[0]


@pytest.mark.parametrize("cut", ["10.0.0.1.5 > 10.0.0.2.80: Fla", "10.0.0.1.5 > 10.0.0.2.80:", "10.0.0.1.5 > 10.0.0"])
def test_a_line_that_ends_before_its_flags_is_counted(cut):
    line = "10:00:00.000001 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 1, win 2, length 0\n"
    _, remarks = run_tool(f"{line}10:00:00.000002 IP {cut}\n")
    assert "standard input:2: not read: the line ends before its flags" in remarks


@pytest.mark.parametrize("end, below, what", [
    ("ack", "3 seconds later the server says", "not read: it has the ACK flag but no acknowledgment number"),
    ("ack 12", "3 seconds later the server says", "not read: the line ends in its acknowledgment number"),
    ("ack 12", "later the server says", "not read: the line ends in its acknowledgment number"),
    ("ack 1", "2, win 3, length 0", "not read: the line ends in its acknowledgment number"),
    ("ack 12, win 5", "3 seconds later", "note: the line ends in its window"),
    ("ack 12, win 5", "later", "note: the line ends in its window"),
])
def test_prose_below_a_cut_line_is_no_part_of_it(end, below, what):
    line = "10:00:00.000001 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], "
    _, remarks = run_tool(f"{line}{end}\n{below}\n{line}ack 5, win 2, length 0\n")
    assert f"standard input:1: {what}" in remarks


@pytest.mark.parametrize("end, below, what", [
    ("Ack=12", "3 seconds later", "not read: the line ends in its acknowledgment number"),
    ("Ack=12 Win=5", "3 seconds later", "note: the line ends in its window"),
    ("Ack=12 Win=5", "64 Len=0", "note: the line ends in its window"),
])
def test_prose_below_a_cut_row_is_no_part_of_it(end, below, what):
    row = "1 0.1 10.0.0.1 → 10.0.0.2 TCP 60 43210 → 80 [ACK] Seq=1 "
    _, remarks = run_tool(f"{row}{end}\n{below}\n{row}Ack=1 Win=3 Len=0\n")
    assert f"standard input:1: {what}" in remarks


SYN = "10:00:00.500000 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [S], seq 5000000, win 9, options [mss 1460], length 0\n"
SYN_ACK = ("10:00:00.600000 IP 10.0.0.2.80 > 10.0.0.1.1000: Flags [S.], seq 90000, ack 5000001, win 9, "
           "options [mss 1440], length 0\n")


MARKS = [("> > ", "> > "), (">> ", ">> "), ("> ", "> "), ("> > ", "> "), ("> ", ""), ("", "")]
WRAPPED = [(*marks, cut) for cut in ("win 9,", "ack", "10.0.0.2.80", "10.0.0.2.80 >", "seq 90000,") for marks in MARKS]


@pytest.mark.parametrize("first, second, cut", [(first, second, cut) for first, second, cut in WRAPPED
                                                if first == second or cut != "10.0.0.2.80"])
@pytest.mark.parametrize("quoted_first", [False, True])
def test_parts_of_a_text_may_be_quoted_and_wrapped(first, second, cut, quoted_first):
    """A `>` at the beginning may also be the arrow of a line that is wrapped before it."""
    begin, rest = (half.strip() for half in SYN_ACK.split(cut, 1))
    if cut == "10.0.0.2.80":
        rest = rest.removeprefix("> ")
        second += "> "
    quoted = f"{first}{begin} {cut}\n{second}{rest}\n"
    whole, paste = (SYN_ACK + SYN, quoted + SYN) if quoted_first else (SYN + SYN_ACK, SYN + quoted)
    capture, remarks = run_tool(paste)
    assert capture == run_tool(whole)[0]
    assert "note" not in remarks and "not read" not in remarks


@pytest.mark.parametrize("first, second", [("> > ", "> > 10"), ("> ", "> 10")])
def test_an_arrow_that_may_be_a_quote_mark_is_said(first, second):
    begin, rest = SYN_ACK.split(" > 10", 1)
    _, remarks = run_tool(f"{first}{begin}\n{second}{rest}{SYN}")
    assert "not read: no SRC.PORT > DST.PORT: before its flags" in remarks


def test_a_line_that_ends_behind_its_window_is_said():
    _, remarks = run_tool(SYN[:SYN.index(" options")] + "\n" + SYN_ACK)
    assert "standard input:1: note: the line ends before its length; options that it may have had" in remarks


@pytest.mark.parametrize("word", ["Flaggen", "标志", "flags"])
def test_a_text_of_which_the_words_are_translated_is_said(word):
    _, remarks = run_tool(SYN.replace("Flags", word), status=2)
    assert "standard input:1: not read: the word Flags is not there" in remarks


@pytest.mark.parametrize("header", ["IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 60)",
                                    "IP6 (flowlabel 0x1, hlim 64, next-header TCP (6) payload length: 40) fd7", "IP6"])
def test_a_header_without_addresses_is_said(header):
    _, remarks = run_tool(f"{SYN}10:00:00.7 {header}\n")
    assert "standard input:2: not read: the line " in remarks


ROW = "{0} 0.25000{0} 10.0.0.1 → 10.0.0.2 TCP 74 43210 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 TSval=1 TSecr=0 WS=128\n"


@pytest.mark.parametrize("arrow", ["?", "â†’", "-->", "=>", "\ufffd"])
def test_the_arrow_of_a_row_may_be_damaged(arrow):
    text = ROW.format(1) + ROW.format(2)
    assert run_tool(text.replace("→", arrow))[0] == run_tool(text)[0]


def test_times_of_a_row_may_have_a_comma():
    text = ROW.format(1) + ROW.format(2)
    assert run_tool(text.replace("0.25", "0,25"))[0] == run_tool(text)[0]


@pytest.mark.parametrize("width", range(100, 112))
def test_a_row_may_be_wrapped_in_any_word(width):
    text = ROW.format(1) + ROW.format(2)
    assert run_tool(at_column(width)(text))[0] == run_tool(text)[0]


def test_times_since_the_row_before_are_recognised():
    times = ["0.000000", "0.020000", "0.000050", "1.500000", "0.020000"]
    rows = [ROW.format(1).replace("0.250001", time).replace("WS=128", f"WS={2 ** i}") for i, time in enumerate(times)]
    capture, remarks = run_tool("".join(rows))
    assert "its times are read as those since the packet before" in remarks
    assert [line.split()[0] for line in tcpdump(capture, "-nn").splitlines()][-1] == "00:00:01.540050"
    one_drop = "".join(ROW.format(1).replace("0.250001", f"{i % 9}.000000").replace("TSval=1", f"TSval={i}")
                       for i in range(18))
    assert "since the packet before" not in run_tool(one_drop)[1]
