# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""SQLite loads the objects by the schema that is installed, with one command."""
import json
import sqlite3
import subprocess

import pytest

import needs
from store_objects import STORES, captures, flat, lines, manual_commands

pytestmark = needs.programs("sqlite3")
RENAMED = {"from": "icmp_from", "error": "icmp_error"}


def load(base, text):
    return subprocess.run(["sqlite3", str(base), f".read {STORES / 'sqlite.sql'}"], input=text, text=True,
                          capture_output=True)


def loaded(base, text):
    run = load(base, text)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def query(base, question):
    connection = sqlite3.connect(base)
    connection.row_factory = sqlite3.Row
    return [dict(row) for row in connection.execute(question)]


@pytest.fixture(name="two_hosts", scope="module")
def objects_of_two_hosts():
    return {host: lines(host, capture, file=f"{host}.pcap") for host, capture in captures().items()}


@pytest.fixture(name="base", scope="module")
def base_of_two_hosts(two_hosts, tmp_path_factory):
    base = tmp_path_factory.mktemp("sqlite") / "tcp.db"
    for text in two_hosts.values():
        loaded(base, text)
    return base


def plain(row):
    """Returns a row with lists in place of JSON, and booleans of SQLite in place of those of JSON."""
    return {name: json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value
            for name, value in row.items()}


@pytest.mark.parametrize("table, types", [("conversations", ["conversation"]), ("segments", ["segment", "icmp_error"])])
def test_a_row_has_each_value_of_its_object(base, two_hosts, table, types):
    objects = [o for text in two_hosts.values() for o in map(json.loads, text.splitlines()) if o["type"] in types]
    rows = query(base, f"select * from {table} order by rowid")
    assert len(rows) == len(objects) > 25
    for row, o in zip(map(plain, rows), objects):
        wanted = {RENAMED.get(name, name): value for name, value in flat(o).items()}
        del wanted["schema"]
        if table == "conversations":
            del wanted["type"]
        assert row.pop("tags") == o["tags"]
        assert wanted == {name: value for name, value in row.items() if name in wanted}
        assert all(value is None for name, value in row.items() if name not in wanted)


def test_numbers_are_numbers_and_missing_values_are_null(base):
    [row] = query(base, """select typeof(stream) stream, typeof(duration) duration, typeof(reset_by) reset_by,
                           typeof(client_octets) octets, typeof(first_time_utc) date from conversations limit 1""")
    assert row == {"stream": "integer", "duration": "real", "reset_by": "null", "octets": "integer", "date": "text"}


def test_a_file_that_is_loaded_again_replaces_what_it_had(two_hosts, tmp_path):
    for _ in range(2):
        for text in two_hosts.values():
            loaded(tmp_path / "tcp.db", text)
    wanted = sum(text.count('"type":"conversation"') for text in two_hosts.values())
    total = sum(text.count("\n") for text in two_hosts.values())
    assert query(tmp_path / "tcp.db", "select count(*) n from conversations") == [{"n": wanted}]
    assert query(tmp_path / "tcp.db", "select count(*) n from segments") == [{"n": total - wanted}]


def test_captures_without_a_file_add_up(tmp_path):
    for host, capture in captures().items():
        for _ in range(2):
            loaded(tmp_path / "tcp.db", lines(host, capture, "-q"))
    assert query(tmp_path / "tcp.db", "select host, count(*) n from conversations group by host") == \
        [{"host": "client", "n": 42}, {"host": "server", "n": 24}]


def test_lines_without_tags_are_loaded(tmp_path, two_hosts):
    bare = "".join(json.dumps({k: v for k, v in json.loads(line).items() if k != "tags"}) + "\n"
                   for line in two_hosts["server"].splitlines())
    loaded(tmp_path / "tcp.db", bare)
    assert query(tmp_path / "tcp.db", "select distinct host, file, tags from conversations") == \
        [{"host": None, "file": None, "tags": None}]


@pytest.mark.parametrize("line, said", [
    ("no JSON", "malformed JSON"),
    ('{"type":"conversation","schema":2}', "not an object of tcpstate -T json with schema 1"),
    ('{"type":"idle","schema":1}', "not an object of tcpstate -T json with schema 1"),
])
def test_what_is_no_object_is_refused(tmp_path, line, said):
    run = load(tmp_path / "tcp.db", line + "\n")
    assert run.returncode != 0 and said in run.stderr
    assert query(tmp_path / "tcp.db", "select count(*) n from conversations") == [{"n": 0}]


def test_the_conversation_id_joins_the_captures_of_two_hosts(base):
    joined = query(base, """
        select c.client_port port, c.cause cause, s.cause at_server
        from conversations c join conversations s using (conversation_id)
        where c.host = 'client' and s.host = 'server' order by c.stream, c.client_port""")
    [both] = query(base, "select count(*) n from conversations where host = 'server' and conversation_id is not null")
    assert len(joined) == both["n"] > 10
    assert [row for row in joined if row["cause"] != row["at_server"]] == \
        [{"port": 40020, "cause": "aborted", "at_server": "open"}]


def test_json_in_a_column_can_be_asked_for(base):
    leaks = query(base, """
        select distinct client_port port from conversations, json_each(server_visits) visit
        where visit.value ->> 'state' = 'CLOSE_WAIT' and visit.value ->> 'held' > 30 and tags ->> 'host' = 'server'""")
    assert leaks == [{"port": 40010}]


def test_the_commands_of_the_manual_do_it(tmp_path):
    run = subprocess.run(["sh", "-e", "-c", manual_commands("SQLite", tmp_path)], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[0] == "10.0.0.2|80|handshake_abandoned|3"
    assert "10.0.0.3|6379|refused|1" in run.stdout.splitlines()
