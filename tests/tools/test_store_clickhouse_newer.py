# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A current ClickHouse takes the schema, and the codecs and the time to live that the version of Debian 12 lacks.

Debian has no current server. npm has ClickHouse as a library, chDB.
"""
import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

import needs
from store_objects import STORES, captures, lines
from test_store_clickhouse import ANSWERS, questions
from tshark import BUILD

SCHEMA = STORES / "clickhouse.sql"
NEWER = STORES / "clickhouse-newer.sql"
pytestmark = needs.programs("node", "npm")


class Store:
    """The tables of clickhouse.sql and clickhouse-newer.sql in a folder. Conversations of the tests are old, so they
    stay only without the time to live."""

    def __init__(self, folder, expires=False):
        needs.fetch("chdb")
        shutil.copy(Path(__file__).with_name("chdb") / "run.mjs", folder)
        (folder / "node_modules").symlink_to(BUILD / "chdb" / "node_modules")
        self.folder = folder
        self.run(SCHEMA.read_text(encoding="utf-8"))
        self.before = self.columns()
        self.run(NEWER.read_text(encoding="utf-8"))
        if not expires:
            self.run("ALTER TABLE tcpstate.conversations REMOVE TTL")

    def run(self, *statements, text=""):
        run = subprocess.run(["node", self.folder / "run.mjs", self.folder / "base",
                              "SET output_format_decimal_trailing_zeros = 1", *statements],
                             input=text, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")
        return run.stdout

    def load(self, text):
        """Loads lines with the settings that the manual gives to clickhouse-client."""
        self.run("SET input_format_import_nested_json = 1, input_format_skip_unknown_fields = 1",
                 "INSERT INTO tcpstate.objects FORMAT JSONEachRow", text=text)

    def ask(self, question):
        return [line.split("\t") for line in self.run(question).splitlines()]

    def columns(self):
        """Returns {column: (type, codec)}."""
        return {name: (kind.replace("\\'", "'"), codec) for name, kind, codec in self.ask(
            "SELECT name, type, compression_codec FROM system.columns WHERE table = 'conversations'")}


@pytest.fixture(name="store", scope="module")
def conversations_of_two_hosts(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("chdb"))
    for host, capture in captures().items():
        store.load(lines(host, capture, "-q", file=f"{host}.pcap"))
    return store


@pytest.mark.parametrize("number", ANSWERS)
def test_questions_have_the_same_answers(store, number):
    assert [" ".join(row) for row in store.ask(questions()[number])] == ANSWERS[number]


def test_a_file_that_is_loaded_again_replaces_what_it_had(store):
    before = store.ask("SELECT count() FROM tcpstate.conversations FINAL")
    store.load(lines("server", captures()["server"], "-q", file="server.pcap"))
    assert before == store.ask("SELECT count() FROM tcpstate.conversations FINAL") == [["33"]]


def test_columns_get_codecs_and_dictionaries_and_keep_their_types(store):
    text = NEWER.read_text(encoding="utf-8")
    wanted = {name: (kind, f"CODEC({codec})" if codec else "") for name, kind, codec in
              re.findall(r"MODIFY COLUMN (\w+) (.*?)(?: CODEC\((.*)\))?[,;]$", text, re.MULTILINE)}
    assert len(wanted) == text.count("MODIFY COLUMN") == 18
    assert {**store.before, **wanted} == store.columns()
    for name, (kind, _) in wanted.items():
        assert re.sub(r"LowCardinality\((.*)\)", r"\1", kind) == store.before[name][0]


@pytest.mark.parametrize("expires, left", [(True, [["0"], ["80"]]), (False, [["0"], ["80"], ["100"]])])
def test_the_time_to_live_deletes_old_conversations(tmp_path, expires, left):
    store = Store(tmp_path, expires)
    line = json.loads(lines("client", captures()["client"], "-q").splitlines()[0])
    now = int(time.time())
    store.load("".join(json.dumps({**line, "stream": days, "first_time": now - days * 86400}) + "\n"
                       for days in (0, 80, 100)))
    store.run("OPTIMIZE TABLE tcpstate.conversations FINAL")
    assert store.ask("SELECT stream FROM tcpstate.conversations ORDER BY stream") == left
