# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""ClickHouse loads the objects by the schema that is installed, on one server and on two."""
import contextlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

import needs
from clickhouse import Server, cluster, free_ports, setting
from store_objects import STORES, captures, flat, lines, manual_commands

pytestmark = needs.programs("clickhouse-server", "clickhouse-client")


@pytest.fixture(name="texts", scope="module")
def objects_of_two_hosts():
    return {host: lines(host, capture, "-q", file=f"{host}.pcap") for host, capture in captures().items()}


@contextlib.contextmanager
def servers(count, settings=""):
    """Runs so many servers of a cluster with the tables, and with more settings."""
    folder = Path(tempfile.mkdtemp(prefix="tcpstate-clickhouse-"))
    ports = free_ports(count)
    running = []
    try:
        for n, port in enumerate(ports):
            running.append(Server(folder / str(n), port, cluster(ports) + settings))
            running[n].run_file("clickhouse.sql")
        yield running
    finally:
        for server in running:
            server.stop()
        shutil.rmtree(folder)


@pytest.fixture(name="server", scope="module")
def one_server():
    with servers(1) as [server]:
        yield server


@pytest.fixture(name="empty")
def server_without_conversations(server):
    yield server
    server.client("--query", "TRUNCATE TABLE tcpstate.conversations")


@pytest.fixture(name="both", scope="module")
def two_servers(texts):
    """Two servers, over which the conversations are spread by the first."""
    with servers(2) as running:
        for server in running:
            server.run_file("clickhouse-distributed.sql")
        for text in texts.values():
            running[0].load(text, "tcpstate.all_objects", "--insert_distributed_sync", "1")
        yield running


def test_a_row_has_each_value_of_its_object(empty, texts):
    objects = [json.loads(line) for text in texts.values() for line in text.splitlines()]
    for text in texts.values():
        empty.load(text)
    out = empty.client("--query", "SELECT * FROM tcpstate.conversations ORDER BY host, stream, first_time FORMAT JSONEachRow",
                        "--output_format_json_quote_64bit_integers", "0").stdout
    rows = [json.loads(line) for line in out.splitlines()]
    objects.sort(key=lambda o: (o["tags"]["host"], o["stream"], o["first_time"]))
    assert len(rows) == len(objects) == 33
    for row, o in zip(rows, objects):
        wanted = {name: value for name, value in flat(o).items() if name not in
                  ("type", "schema", "client_visits", "server_visits", "first_time_utc", "last_time_utc")}
        assert row.pop("first_at").replace(" ", "T") == o["first_time_utc"][:19]
        assert row == {name: int(value) if isinstance(value, bool) else value for name, value in wanted.items()}


def test_times_are_exact(empty):
    text = '{"client":{"ip":"a"},"first_time":1700000000.123456789,"duration":0.000000001,"first_time_utc":"x"}\n'
    empty.load(text)
    assert empty.ask("SELECT first_time, duration FROM tcpstate.conversations") == \
        [["1700000000.123456789", "0.000000001"]]


def test_a_file_that_is_loaded_again_replaces_what_it_had(empty, texts):
    for _ in range(2):
        empty.load(texts["server"])
    assert empty.ask("SELECT count() FROM tcpstate.conversations FINAL") == [["12"]]


# The answers to clickhouse-questions.sql, by its numbers.
ANSWERS = {
    1: ["10.0.0.2 80 handshake_abandoned 3", "10.0.0.2 80 peer_did_not_close 2", "10.0.0.9 5432 unanswered 2",
        "10.0.0.2 80 aborted 1", "10.0.0.2 80 blocked_by_old_connection 1", "10.0.0.2 80 late_fin 1",
        "10.0.0.2 80 no_connection 1", "10.0.0.3 6379 refused 1"],
    2: ["10.0.0.3 6379 1 1 1", "10.0.0.9 5432 2 2 1", "10.0.0.2 80 3 12 0.25", "2001:db8::8 443 0 6 0"],
    3: ["80 client 5", "80 server 1", "443 client 6", "6379 server 1"],
    4: ["10.0.0.2 80 2 0"],
    5: ["2001:db8::7 6", "10.0.0.1 1"],
    6: ["80 1 40 40.000000000", "443 6 0.08 0.080000000"],
    7: ["443 0 6", "80 0 5"],
    8: ["1:aOGzvysbVsbN1CMy8LELEhRY0OY=/1000 40020 ['client','server'] ['aborted','open']"],
    9: ["2001:db8::8 6", "10.0.0.9 2", "10.0.0.3 1"],
    10: ["10.0.0.1 40022 2 23.000000000"],
}


def questions():
    text = (STORES / "clickhouse-questions.sql").read_text(encoding="utf-8")
    return {int(number): question for number, question in
            re.findall(r"^-- (\d+)\. .*?\n(SELECT.*?);$", text, re.MULTILINE | re.DOTALL)}


@pytest.fixture(name="asked", scope="module")
def answers_of_one_server_and_of_two(server, both, texts):
    for text in texts.values():
        server.load(text)
    yield {"conversations": server, "all_conversations": both[1]}
    server.client("--query", "TRUNCATE TABLE tcpstate.conversations")


@pytest.mark.parametrize("number", ANSWERS)
@pytest.mark.parametrize("table", ["conversations", "all_conversations"])
def test_questions_are_answered_by_one_server_and_by_two(asked, number, table):
    question = questions()[number].replace("tcpstate.conversations", f"tcpstate.{table}")
    assert [" ".join(row) for row in asked[table].ask(question)] == ANSWERS[number]


def test_each_question_has_an_answer():
    assert list(questions()) == list(ANSWERS)


def test_all_conversations_between_two_ends_are_on_one_server(both):
    ids = [[row[0] for row in server.ask("SELECT community_id FROM tcpstate.conversations")] for server in both]
    assert len(ids[0]) + len(ids[1]) == 33 and ids[0] and ids[1]
    assert not set(ids[0]) & set(ids[1])


def octets_on_disk(server, text):
    server.load(text)
    [[octets]] = server.ask("SELECT sum(data_compressed_bytes) FROM system.columns WHERE table = 'conversations'")
    return int(octets)


def test_tables_take_less_room_with_zstd(empty, texts):
    """One conversation many times: few conversations are too small to compress."""
    line = texts["client"].splitlines()[0]
    text = "".join(line.replace('"stream":0,', f'"stream":{n},', 1) + "\n" for n in range(2000))
    with servers(1, setting("clickhouse-zstd.xml")) as [server]:
        assert octets_on_disk(server, text) < 0.8 * octets_on_disk(empty, text)


def test_this_version_lacks_what_the_schema_says(server):
    for column, rest in ("a String CODEC(ZSTD(3))", ""), ("a DateTime", "TTL a + INTERVAL 90 DAY"), \
                        ("a LowCardinality(String)", ""):
        run = server.client("--query", f"CREATE TABLE tcpstate.tried ({column}) ENGINE = MergeTree ORDER BY a {rest}",
                            check=False)
        assert "Syntax error" in run.stderr or "LowCardinality type is not allowed" in run.stderr


def test_the_commands_of_the_manual_do_it(server, tmp_path):
    server.client("--query", "DROP DATABASE tcpstate")
    client = tmp_path / "clickhouse-client"
    client.write_text(f'#!/bin/sh\nexec {shutil.which("clickhouse-client")} --host 127.0.0.1 --port {server.port} "$@"\n',
                      encoding="utf-8")
    client.chmod(0o755)
    run = subprocess.run(["sh", "-e", "-c", manual_commands("ClickHouse", tmp_path)], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[0] == "10.0.0.2\t80\thandshake_abandoned\t3"
