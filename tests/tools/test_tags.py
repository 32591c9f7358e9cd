# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""--tag adds to objects and rows what the user says about the capture."""
import csv
import io
import json

import pytest

from engines import both, made
from talk import Talk, merged_fin, refused
from tcpstate_tool import seed, shown, tcpstate

USAGE = 1
AWKWARD = 'a "b", c\\d=é/\u2192'
TAGS = ["--tag", "host=web1", "--tag", f"file={AWKWARD}"]
WANTED = {"host": "web1", "file": AWKWARD}


def untagged(capture, *arguments):
    return shown("-r", capture, *arguments).objects()


def test_each_object_has_the_tags_at_its_end():
    capture = seed("nc-telnet")
    tagged = both(capture, *TAGS)[1].objects()
    assert [list(o)[-1] for o in tagged] == ["tags"] * 9
    assert [o.pop("tags") for o in tagged] == [WANTED] * 9
    assert tagged == untagged(capture, "-T", "json")


@pytest.mark.parametrize("view", ["problems", "resets", "idle"])
def test_rows_of_a_statistic_have_them_too(view):
    capture = made([refused()])
    arguments = ["-z", view, "-T", "json"]
    tagged = shown("-r", capture, *arguments, *TAGS).objects()
    assert tagged and [o.pop("tags") for o in tagged] == [WANTED] * len(tagged)
    assert tagged == untagged(capture, *arguments)
    rows = csv.DictReader(io.StringIO(shown("-r", capture, "-z", view, "-T", "csv", *TAGS).out))
    assert [(row["tag_host"], row["tag_file"]) for row in rows] == [("web1", AWKWARD)] * len(tagged)


def test_documents_of_ek_have_them_too():
    documents = [json.loads(line) for line in shown("-r", made([merged_fin()]), "-T", "ek", *TAGS).lines()[1::2]]
    assert len(documents) == 7 and all(o["tags"] == WANTED and "@timestamp" in o for o in documents)


@pytest.mark.parametrize("form, separator", [("csv", ","), ("tsv", "\t")])
def test_tables_have_a_column_for_each_tag_behind_all_others(form, separator):
    capture = made([merged_fin(), refused(cport=40001)])
    plain = shown("-r", capture, "-T", form).lines()
    heading, *rows = shown("-r", capture, "-T", form, *TAGS).lines()
    assert heading == separator.join([plain[0], "tag_host", "tag_file"])
    shown_value = '"' + AWKWARD.replace('"', '""') + '"' if form == "csv" else AWKWARD
    assert rows == [separator.join([row, "web1", shown_value]) for row in plain[1:]]


def test_a_tag_may_be_empty_or_contain_an_equals_sign():
    [conversation] = shown("-q", "-T", "json", "-r", made([merged_fin()]), "--tag", "a=", "--tag", "b=c=d").objects()
    assert conversation["tags"] == {"a": "", "b": "c=d"}


def test_anonymous_output_keeps_the_tags():
    capture = made([Talk(client="10.1.2.3").opened()])
    [conversation] = shown("-q", "-T", "json", "-r", capture, "--anonymize=key", *TAGS).objects()
    assert conversation["tags"] == WANTED and conversation["client"]["ip"] != "10.1.2.3"


@pytest.mark.parametrize("tags, said", [
    (["host"], "--tag: 'host' is not KEY=VALUE"),
    (["=web1"], "--tag: '=web1' has a key that is not of small letters, digits and _"),
    (["1st=web1"], "--tag: '1st=web1' has a key that is not of small letters, digits and _"),
    (["Host=web1"], "--tag: 'Host=web1' has a key that is not of small letters, digits and _"),
    (["my host=web1"], "has a key that is not of small letters, digits and _"),
    ([f"{'k' * 65}=web1"], "has a key of more than 64 letters"),
    (["host=a\tb"], "has a control character, such as a tab"),
    (["host=a", "host=b"], "--tag: 'host=b' has the key of another --tag"),
])
def test_a_wrong_tag_is_explained(tags, said):
    arguments = [argument for tag in tags for argument in ("--tag", tag)]
    run = tcpstate("-r", made([merged_fin()]), "-T", "json", *arguments)
    assert (run.status, run.out) == (USAGE, "")
    assert said in run.err


@pytest.mark.parametrize("view", [[], ["-q"], ["-z", "ladder"], ["-z", "problems"], ["-T", "mermaid"]], ids=" ".join)
def test_tags_do_not_go_with_text_for_people(view):
    run = tcpstate("-r", made([merged_fin()]), *view, "--tag", "host=web1")
    assert (run.status, run.out) == (USAGE, "")
    assert "--tag is for programs: it goes with -T json, ek, csv or tsv" in run.err
