# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""DuckDB loads the objects by the schema that is installed. No release of Debian has DuckDB; npm fetches its library."""
import json
import shutil
import subprocess
from pathlib import Path

import pytest

import needs
from store_objects import STORES, captures, flat, lines, manual_commands
from tshark import BUILD

pytestmark = needs.programs("node", "npm")
RENAMED = {"from": "icmp_from", "error": "icmp_error"}


@pytest.fixture(name="program", scope="module")
def program_of_duckdb(tmp_path_factory):
    """Returns a script that takes the place of DuckDB's own program."""
    needs.fetch("duckdb")
    folder = tmp_path_factory.mktemp("duckdb")
    shutil.copy(Path(__file__).with_name("duckdb") / "run.mjs", folder)
    (folder / "node_modules").symlink_to(BUILD / "duckdb" / "node_modules")
    program = folder / "duckdb"
    program.write_text(f'#!/bin/sh\nexec node {folder}/run.mjs "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return program


class Base:
    def __init__(self, program, path):
        self.program, self.path = program, path

    def run(self, words, text=""):
        return subprocess.run([self.program, self.path, words], input=text, capture_output=True, text=True)

    def load(self, text):
        return self.run(f".read {STORES / 'duckdb.sql'}", text)

    def loaded(self, text):
        run = self.load(text)
        assert (run.returncode, run.stdout, run.stderr) == (0, "[]\n", "")

    def query(self, question):
        run = self.run(question)
        assert (run.returncode, run.stderr) == (0, "")
        return json.loads(run.stdout)


@pytest.fixture(name="texts", scope="module")
def objects_of_two_hosts():
    return {host: lines(host, capture, file=f"{host}.pcap") for host, capture in captures().items()}


@pytest.fixture(name="base", scope="module")
def base_of_two_hosts(program, texts, tmp_path_factory):
    base = Base(program, tmp_path_factory.mktemp("base") / "tcp.duckdb")
    for text in texts.values():
        base.loaded(text)
    return base


def as_duckdb_shows(name, value):
    """Returns a value of JSON as DuckDB shows it: 64 bits as a text."""
    if name.endswith("_utc"):
        return value[:-1].rstrip("0").rstrip(".").replace("T", " ")
    return str(value) if name.endswith("_octets") else value


@pytest.mark.parametrize("table, types", [("conversations", ["conversation"]), ("segments", ["segment", "icmp_error"])])
def test_a_row_has_each_value_of_its_object(base, texts, table, types):
    objects = [o for text in texts.values() for o in map(json.loads, text.splitlines()) if o["type"] in types]
    rows = base.query(f"select * from {table} order by rowid")
    assert len(rows) == len(objects) > 25
    for row, o in zip(rows, objects):
        wanted = {RENAMED.get(name, name): as_duckdb_shows(name, value) for name, value in flat(o).items()
                  if name != "schema" and (name, table) != ("type", "conversations")}
        assert json.loads(row.pop("tags")) == o["tags"]
        assert wanted == {name: value for name, value in row.items() if name in wanted}
        assert all(value is None for name, value in row.items() if name not in wanted)


def test_dates_are_exact(program, texts, tmp_path):
    base = Base(program, tmp_path / "tcp.duckdb")
    line = next(line for line in texts["client"].splitlines() if '"conversation"' in line)
    changed = {**json.loads(line), "first_time_utc": "2023-11-14T22:13:20.123456789Z"}
    base.loaded(json.dumps(changed) + "\n")
    assert base.query("select epoch_ns(first_time_utc)::varchar ns from conversations") == [{"ns": "1700000000123456789"}]


def test_a_file_that_is_loaded_again_replaces_what_it_had(program, texts, tmp_path):
    base = Base(program, tmp_path / "tcp.duckdb")
    for text in (texts["client"], texts["server"], texts["client"]):
        base.loaded(text)
    segments = sum(text.count("\n") for text in texts.values()) - 33
    assert base.query("""select (select count(*) from conversations)::integer conversations,
                                (select count(*) from segments)::integer segments""") == \
        [{"conversations": 33, "segments": segments}]


def test_captures_without_a_file_add_up(program, tmp_path):
    base = Base(program, tmp_path / "tcp.duckdb")
    text = lines("server", captures()["server"], "-q")
    for _ in range(2):
        base.loaded(text)
    assert base.query("select host, count(*)::integer n from conversations group by host") == [{"host": "server", "n": 24}]


@pytest.mark.parametrize("line, said", [
    ("no JSON", "Malformed JSON"),
    ('{"type":"conversation","schema":2}', "not an object of tcpstate -T json with schema 1"),
    ('{"type":"idle","schema":1}', "not an object of tcpstate -T json with schema 1"),
])
def test_what_is_no_object_is_refused_and_nothing_is_loaded(program, texts, tmp_path, line, said):
    base = Base(program, tmp_path / "tcp.duckdb")
    run = base.load(texts["server"] + line + "\n")
    assert run.returncode == 1 and said in run.stderr
    assert base.query("select * from conversations") == []


def test_the_conversation_id_joins_the_captures_of_two_hosts(base):
    assert base.query("""
        select c.client_port port, c.cause cause, s.cause at_server
        from conversations c join conversations s using (conversation_id)
        where c.host = 'client' and s.host = 'server' and c.cause <> s.cause""") == \
        [{"port": 40020, "cause": "aborted", "at_server": "open"}]


def test_lists_and_structs_can_be_asked_for(base):
    assert base.query("""
        select distinct client_port port from conversations, unnest(server_visits) as t(visit)
        where visit.state = 'CLOSE_WAIT' and visit.held > 30 and list_contains(client_states, 'TIME_WAIT')
        """) == [{"port": 40010}]


def test_the_commands_of_the_manual_do_it(program, tmp_path):
    (tmp_path / "duckdb").symlink_to(program)
    run = subprocess.run(["sh", "-e", "-c", manual_commands("DuckDB", tmp_path)], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout.splitlines()[-1])[0] == \
        {"server_ip": "10.0.0.2", "server_port": 80, "cause": "handshake_abandoned", "n": "3"}
