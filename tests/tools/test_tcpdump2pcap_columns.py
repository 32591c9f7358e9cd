# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Packet lists of Wireshark with columns that their user has chosen. The capture must be that of the usual list, or
the reason must be said."""
import random

import pytest

from capture_text import printed, run_tool

USUAL = ["No.", "Time", "Source", "Destination", "Protocol", "Length", "Info"]
ROWS = [
    ("10.0.0.1", "10.0.0.2", "43210 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM=1"),
    ("10.0.0.2", "10.0.0.1", "80 → 43210 [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1460"),
    ("10.0.0.1", "10.0.0.2", "43210 → 80 [ACK] Seq=1 Ack=1 Win=64240 Len=0"),
    ("10.0.0.1", "10.0.0.2", "[TCP Retransmission] 43210 → 80 [FIN, ACK] Seq=1 Ack=1 Win=64240 Len=0"),
    ("10.0.0.2", "10.0.0.1", "80 → 43210 [RST] Seq=1 Win=0 Len=0"),
]


def packets(rename=None):
    """One dictionary from column to cell for each row."""
    for i, (source, destination, info) in enumerate(ROWS, 1):
        sport, dport = ("43210", "80") if source == "10.0.0.1" else ("80", "43210")
        rename = rename or {}
        yield {"No.": str(i), "Time": f"{i * 0.25:.6f}", "Source": rename.get(source, source),
               "Destination": rename.get(destination, destination), "Protocol": "TCP", "Length": "60", "Info": info,
               "Src Port": sport, "Dst Port": dport, "Delta time": "0.250000", "TTL": "64", "Stream": "0",
               "Source MAC": "00:00:5e:00:53:01", "Time to live": "", "RTT": "0.000123" if i == 2 else "",
               "UTC": f"2024-02-03 10:00:{i * 0.25:09.6f}"}


def csv(columns, **kinds):
    def line(cells):
        return ",".join(f'"{cell}"' for cell in cells) + "\n"
    return line(columns) + "".join(line(row[c] for c in columns) for row in packets(**kinds))


def separated(separator, before="", after=""):
    def table(columns, **kinds):
        lines = [columns] + [[row[c] for c in columns] for row in packets(**kinds)]
        return "".join(before + separator.join(cells) + after + "\n" for cells in lines)
    return table


def plain(columns, **kinds):
    """As File, Export Packet Dissections, As Plain Text."""
    rows = list(packets(**kinds))
    widths = {c: max([len(c)] + [len(row[c]) for row in rows]) for c in columns}
    lines = [dict(zip(columns, columns))] + rows
    return "".join(" ".join(line[c].ljust(widths[c]) for c in columns).rstrip() + "\n" for line in lines)


def markdown(columns, **kinds):
    head, *rows = separated(" | ", "| ", " |")(columns, **kinds).splitlines(keepends=True)
    return head + "|---" * len(columns) + "|\n" + "".join(rows)


FORMS = {"CSV": csv, "tabs": separated("\t"), "semicolons": separated(";"), "commas": separated(","),
         "Markdown": markdown, "plain text": plain}
COLUMNS = {
    "usual": USUAL,
    "ports": ["No.", "Time", "Source", "Src Port", "Destination", "Dst Port", "Protocol", "Info"],
    "destination first": ["No.", "Time", "Destination", "Source", "Protocol", "Length", "Info"],
    "time since the packet before, first": ["No.", "Delta time", "Time", "Source", "Destination", "Protocol", "Info"],
    "time since the packet before, last": ["No.", "Time", "Source", "Delta time", "Destination", "Protocol", "Info"],
    "between": ["No.", "Time", "Source", "Destination", "TTL", "Stream", "Protocol", "Length", "Info"],
    "without number and protocol": ["Time", "Source", "Destination", "Info"],
    "hardware addresses": ["No.", "Source MAC", "Time", "Source", "Destination", "Protocol", "Info"],
}


@pytest.fixture(scope="module")
def usual():
    return run_tool(csv(USUAL))[0]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", COLUMNS)
def test_the_names_of_the_columns_are_followed(form, name, usual):
    capture, remarks = run_tool(FORMS[form](COLUMNS[name]))
    assert capture == usual
    assert "not read" not in remarks and "written as" not in remarks


@pytest.mark.parametrize("form", ["CSV", "tabs", "semicolons", "Markdown"])
def test_any_order_of_columns_is_followed_where_something_separates_cells(form, usual):
    """Cells may be empty."""
    columns = USUAL + ["Src Port", "Dst Port", "Delta time", "TTL", "Stream", "Source MAC", "Time to live", "RTT"]
    for seed in range(40):
        random.Random(seed).shuffle(columns)
        assert run_tool(FORMS[form](columns))[0] == usual, columns


@pytest.mark.parametrize("columns", [
    ["No.", "Time", "RTT", "Source", "Destination", "Protocol", "Info"],
    ["No.", "RTT", "Time", "Time to live", "Destination", "Source", "Info"],
])
def test_columns_of_plain_text_may_have_empty_cells(columns, usual):
    assert run_tool(plain(columns))[0] == usual


def test_a_date_belongs_to_its_time():
    for form in FORMS.values():
        capture, _ = run_tool(form(["No.", "UTC", "Source", "Destination", "Protocol", "Length", "Info"]))
        assert printed(capture, "-tttt")[1].startswith("2024-02-03 10:00:00.500000 IP 10.0.0.2.80 > ")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("columns", [USUAL, COLUMNS["ports"], COLUMNS["destination first"], COLUMNS["between"]])
def test_hosts_may_have_names(form, columns, usual):
    names = {"10.0.0.1": "client.example", "10.0.0.2": "srv-2"}
    options = [f"--host={name}={address}" for address, name in names.items()]
    assert run_tool(FORMS[form](columns, rename=names), *options)[0] == usual


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "destination first"])
@pytest.mark.parametrize("form", FORMS)
def test_without_the_names_of_the_columns_addresses_and_times_tell_them(form, name, usual):
    rows = [line for line in FORMS[form](COLUMNS[name]).splitlines(keepends=True) if "Seq=" in line]
    assert run_tool("".join(rows))[0] == usual


@pytest.mark.parametrize("row", [
    "1 0.1 ws-1 43210 ws-2 80 TCP 60 43210 → 80 [SYN] Seq=0 Win=1 Len=0",
    "1 0.1 10.0.0.1 10.0.0.2 10.0.0.3 TCP 60 43210 → 80 [SYN] Seq=0 Win=1 Len=0",
    "1 0.1 10.0.0.1 10.0.0.2 10.0.0.2 10.0.0.1 TCP 60 43210 → 80 [SYN] Seq=0 Win=1 Len=0",
    "1 0.1 TCP 60 43210 → 80 [SYN] Seq=0 Win=1 Len=0",
])
def test_a_row_whose_ends_cannot_be_told_is_not_read(row):
    _, remarks = run_tool(row + "\n", status=2)
    assert "standard input:1: not read: its columns of source and destination cannot be told from others" in remarks


@pytest.mark.parametrize("arrow, source", [("→", "10.0.0.1"), ("←", "10.0.0.2")])
def test_the_arrow_of_tshark_shows_the_source(arrow, source):
    capture, _ = run_tool(f"1 0.1 10.0.0.1 {arrow} 10.0.0.2 TCP 60 5 → 80 [SYN] Seq=0 Win=1 Len=0\n")
    assert f"IP {source}.5 > " in printed(capture)[0]


@pytest.mark.parametrize("end, what", [
    ("Seq=1", "not read: the line ends in its sequence number"),
    ("Seq=1 ", "not read: it has the ACK flag but no Ack"),
    ("Seq=1 Ack=1", "not read: the line ends in its acknowledgment number"),
    ("Seq=1 Ack=1 W", "note: no window is printed; written as 65535"),
    ("Seq=1 Ack=1 Win=6", "note: the line ends in its window, which may have lost digits"),
    ("Seq=1 Ack=1 Win=64 L", "note: no Len is printed; written without payload"),
    ("Seq=", "not read: its numbers cannot be read"),
])
def test_a_row_that_is_cut_is_said(end, what):
    first = "1 0.1 10.0.0.1 → 10.0.0.2 TCP 60 5 → 80 [SYN] Seq=0 Win=1 Len=0\n"
    capture, remarks = run_tool(f"{first}2 0.2 10.0.0.1 → 10.0.0.2 TCP 60 5 → 80 [ACK] {end}")
    assert f"standard input:2: {what}" in remarks
    assert ", win 0," not in "".join(printed(capture))


def test_a_message_whose_length_is_cut_off_is_not_read():
    _, remarks = run_tool("2 0.2 10.0.0.1 → 10.0.0.2 TCP 60 5 → 80 [PSH, ACK] Seq=1 Ack=1 Win=64 L", status=2)
    assert "not read: it has the PSH flag but no Len" in remarks
