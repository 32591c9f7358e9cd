# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Output for programs: other programs load it, and its columns and keys stay the same."""
import csv
import io
import json
import re
import sqlite3
import subprocess

import pytest

import needs
import talk
import troubles
from golden import same_as_golden
from tcpstate_tool import put, seed, shown


@pytest.fixture(name="trouble", scope="module")
def trouble_capture():
    return put(talk.pcap(troubles.packets()), "machine.pcap")


def rows(capture, form):
    out = shown("-r", capture, "-T", form).out
    return list(csv.DictReader(io.StringIO(out), delimiter={"csv": ",", "tsv": "\t"}[form]))


def number(text):
    return int(text) if text else None


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_table_has_the_values_of_json(trouble, form):
    table = rows(trouble, form)
    objects = [o for o in shown("-q", "-r", trouble, "-T", "json").objects()]
    assert len(table) == len(objects) == 21
    for row, o in zip(table, objects):
        assert row["schema"] == "1"
        assert (row["client_ip"], int(row["client_port"])) == tuple(o["client"].values())
        assert (row["server_ip"], int(row["server_port"])) == tuple(o["server"].values())
        for key in "roles", "opening", "close", "initiator", "time_wait", "reset_by", \
                   "client_final", "server_final":
            assert row[key] == (o[key] or ""), key
        for key in "stream", "merged_fin_frame", "first_fin_frame", "second_fin_frame", \
                   "reset_frame", "first_frame", "last_frame":
            assert number(row[key]) == o[key], key
        for end in "client", "server":
            assert row[f"{end}_states"].split(">") == o[f"{end}_states"]
            assert int(row[f"{end}_segments"]) == o["segments"][end]
            held = {v["state"]: v["held"] for v in o[f"{end}_visits"]}
            for state in "CLOSE_WAIT", "FIN_WAIT_2":
                text = row[f"{end}_{state.lower()}"]
                assert (float(text) if text else None) == held.get(state)
        assert float(row["first_time"]) == o["first_time"]
        assert row["notes"].split() == o["notes"]


def test_a_table_needs_no_quotes_and_has_a_heading_even_if_empty(trouble):
    for form in "csv", "tsv":
        out = shown("-r", trouble, "-T", form).out
        assert '"' not in out and not re.search(r"\b(nan|inf)\b", out, re.IGNORECASE)
        assert all(len(line.split("\t" if form == "tsv" else ",")) ==
                   len(out.splitlines()[0].split("\t" if form == "tsv" else ","))
                   for line in out.splitlines())


def test_columns_keep_their_order():
    heading = shown("-r", seed("nc-telnet"), "-T", "tsv").lines()[0]
    same_as_golden("table-columns.txt", "\n".join(heading.split("\t")) + "\n")


def test_json_keys_keep_their_order():
    first, *_, last = shown("-r", seed("nc-telnet"), "-T", "json").objects()
    same_as_golden("json-keys.txt", "\n".join(["segment:", *first, "conversation:", *last]) + "\n")


def test_ek_is_pairs_of_index_and_object(trouble):
    lines = shown("-r", trouble, "-T", "ek").lines()
    plain = shown("-r", trouble, "-T", "json").objects()
    assert len(lines) == 2 * len(plain)
    for action, text, o in zip(lines[::2], lines[1::2], plain):
        assert json.loads(action) == {"index": {"_index": f"tcpstate-{o['type']}"}}
        document = json.loads(text)
        assert document.pop("@timestamp").startswith("2023-11-14T22:1")
        assert document == o
    assert '"@timestamp":"2023-11-14T22:13:21.010000Z"' in lines[1]


def test_a_table_goes_into_sqlite(trouble):
    base = sqlite3.connect(":memory:")
    table = rows(trouble, "csv")
    base.execute(f"create table c ({', '.join(table[0])})")
    base.executemany(f"insert into c values ({', '.join('?' * len(table[0]))})",
                     [list(row.values()) for row in table])
    assert base.execute("select count(*) from c where close = 'unanswered'").fetchone() == (3,)
    assert base.execute("select server_ip from c where close = 'refused'").fetchall() == \
        [("10.0.0.3",)]


@needs.programs("sqlite3")
def test_sqlite_imports_the_file_as_it_is(trouble):
    table = put(shown("-r", trouble, "-T", "csv").out.encode())
    script = f".mode csv\n.import {table} c\nselect sum(server_segments) from c;\n"
    out = subprocess.run(["sqlite3", ":memory:"], input=script, capture_output=True, text=True,
                         check=True)
    wanted = sum(int(row["server_segments"]) for row in rows(trouble, "csv"))
    assert (out.stdout.strip(), out.stderr) == (str(wanted), "")
