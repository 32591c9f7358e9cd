# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""--expect and --fail-on end with status 6 if the conversations are not as a script expects."""
import os
from xml.etree import ElementTree

import pytest

from engines import made
from talk import Talk, four_segments, merged_fin, refused
from tcpstate_tool import put, shown, tcpstate

OK, USAGE, INPUT, CUT_SHORT, EXPECTED = 0, 1, 2, 4, 6
TALKS = [four_segments(), merged_fin(cport=40001), refused(cport=40003)]


@pytest.fixture(scope="module", name="capture")
def talks_capture():
    return made(TALKS)


def judged(capture, *arguments):
    """Returns the run. What it prints is the same as without expectations."""
    selecting = [word for word in arguments if word not in ("--expect", "--fail-on")]
    run = tcpstate("-q", "-T", "json", "-r", capture, *arguments)
    if run.status != USAGE and len(selecting) == 1:
        assert run.out == tcpstate("-q", "-T", "json", "-r", capture).out
    return run


@pytest.mark.parametrize("expectation", [
    "none(close == reset)", "all(opening or close == refused)", "count(close == merged_fin) == 1",
    "count(stream) >= 3", " count ( stream ) <4 ", "count(close == refused) != 0", "none(not stream)",
])
def test_an_expectation_holds(capture, expectation):
    for engine in "pcap", "tshark":
        run = judged(capture, "--expect", expectation, "--engine", engine)
        assert (run.status, run.err) == (OK, "")


@pytest.mark.parametrize("expectation, counts, offenders", [
    ("none(close == refused)", "true for 1 of 3 conversations", [2]),
    ("all(close == merged_fin)", "false for 2 of 3 conversations", [0, 2]),
    ("count(stream) < 3", "true for 3 of 3 conversations", [0, 1, 2]),
    ("count(close == reset) > 0", "true for 0 of 3 conversations", []),
])
def test_an_expectation_does_not_hold(capture, expectation, counts, offenders):
    run = judged(capture, "--expect", expectation)
    assert run.status == EXPECTED
    first, *lines = run.err.splitlines()
    assert first == f"tcpstate: --expect does not hold: {expectation}; the expression is {counts}"
    assert [int(line.split()[1].rstrip(",")) for line in lines] == offenders


def test_the_message_has_frames_ends_and_cause(capture):
    run = judged(capture, "--expect", "none(close == refused)")
    line = run.err.splitlines()[1]
    assert line.startswith("    stream 2, frames ") and "10.0.0.1.40003" in line and "refused: " in line


def test_each_expectation_is_judged(capture):
    run = judged(capture, "--expect", "none(close == reset)", "--expect", "none(close == refused)",
                 "--expect", "all(close == refused)", "--engine", "pcap")
    assert run.status == EXPECTED and run.err.count("does not hold") == 2


def test_only_selected_conversations_count(capture):
    expected = "--expect", "all(close == refused)"
    assert judged(capture, *expected).status == EXPECTED
    for selecting in (("--select", "close == refused"), ("-f", "port 40003"),
                      ("-Y", "tcp.port == 40003")):
        assert judged(capture, *expected, *selecting).status == OK


def test_segments_are_shown_as_without_expectations(capture):
    for select in [], ["--select", "close == refused"]:
        run = tcpstate("-r", capture, *select, "--expect", "none(close == refused)")
        assert run.status == EXPECTED
        assert run.out == shown("-r", capture, *select).out


def test_messages_have_no_addresses_when_they_are_hidden(capture):
    run = tcpstate("-q", "-r", capture, "--anonymize=key", "--fail-on", "problems,refused",
                   "--expect", "none(client.ip == 10.0.0.1)", "--expect", "all(server.ip == 10.0.0.2)")
    assert run.status == EXPECTED and run.err.count("does not hold") == 2
    assert "stream 2, frames " in run.err and "10.0.0.2" not in run.err and "  refused: 1, " in run.err


def test_many_offenders_are_counted():
    run = judged(made([four_segments(cport=40000 + i) for i in range(13)]), "--expect", "none(stream)")
    assert len(run.err.splitlines()) == 12 and run.err.endswith("    and 3 more\n")


def test_a_capture_that_is_cut_short_is_judged_up_to_the_cut(capture):
    cut = put(capture.read_bytes()[:-5])
    assert judged(cut, "--expect", "none(close == reset)").status == CUT_SHORT
    assert judged(cut, "--expect", "none(close == merged_fin)").status == EXPECTED


def test_a_capture_without_conversations():
    empty = made([Talk()])
    assert judged(empty, "--expect", "none(close == reset)").status == OK
    assert judged(empty, "--expect", "count(stream) >= 1").status == EXPECTED


@pytest.mark.parametrize("expectation, words", [
    ("close == reset", "column 1: none(EXPR), all(EXPR) or count(EXPR) must stand here"),
    ("some(close == reset)", "column 1: none(EXPR)"),
    ("none(close == rset)", "column 15: close is never 'rset'"),
    ("none(close == reset", "column 20: ')' is missing"),
    ("none(stream) and all(stream)", "column 12: ')' stands where"),
    ("none(stream) x", "column 14: the expectation must end here"),
    ("count(stream)", "column 14: a comparison must follow count(EXPR)"),
    ("count(stream) <= many", "column 18: a whole number must stand here"),
    ("count(stream) <= -1", "column 18: a whole number must stand here"),
    ("none('\u00e4' == x)", "column 6: '\u00e4' stands where a field must be"),
    ("", "column 1: none(EXPR)"),
])
def test_a_wrong_expectation_is_refused(capture, expectation, words):
    run = judged(capture, "--expect", expectation)
    assert (run.status, run.out) == (USAGE, "")
    assert run.err.startswith("tcpstate: --expect: ") and words in run.err


# --fail-on ----------------------------------------------------------------------------------------

def test_causes_and_problems_fail(capture):
    run = judged(capture, "--fail-on", "aborted,refused")
    assert run.status == EXPECTED
    assert run.err.startswith("tcpstate: --fail-on refused does not hold: none(cause == refused); ")
    run = judged(capture, "--fail-on", "problems")
    assert run.status == EXPECTED
    assert run.err.splitlines()[0] == "tcpstate: --fail-on problems: 1 of 3 conversations"
    assert "refused: 1 at 10.0.0.2." in run.err


def test_nothing_fails_where_nothing_is_wrong():
    healthy = made([four_segments(), merged_fin(cport=40001)])
    run = judged(healthy, "--fail-on", "problems,refused,aborted")
    assert (run.status, run.err) == (OK, "")


def test_problems_are_those_of_the_statistic():
    """Also those that only the end of the capture shows."""
    capture = made([Talk().opened().c("FA", 1, 1).s("A", 1, 2), *[four_segments(cport=40001)]])
    listed = shown("-r", capture, "-z", "problems").out
    status = judged(capture, "--fail-on", "problems").status
    assert (status == EXPECTED) == ("No problems" not in listed)


@pytest.mark.parametrize("word, hint", [("refsed", "did you mean refused?"), ("", "tcpstate-fields(7)"),
                                        ("problem", "did you mean problems?")])
def test_an_unknown_cause_is_refused(capture, word, hint):
    run = judged(capture, "--fail-on", word)
    assert (run.status, run.out) == (USAGE, "")
    assert f"--fail-on: '{word}' is neither problems nor a cause" in run.err and hint in run.err


# -T junit -----------------------------------------------------------------------------------------

def suite(capture, *arguments):
    """Returns the exit status, the numbers in the head of the suite, and the cases by name: None or the failure."""
    plain = tcpstate("-q", "-r", capture, *arguments)
    run = tcpstate("-r", capture, *arguments, "-T", "junit")
    assert (run.status, run.err) == (plain.status, plain.err)
    root = ElementTree.fromstring(run.out)
    assert root.tag == "testsuite" and {case.tag for case in root} == {"testcase"}
    assert all(case.get("classname") == "tcpstate" for case in root)
    numbers = [int(root.get(name)) for name in ("tests", "failures", "errors", "skipped")]
    assert numbers == [len(root), len(root.findall("*/failure")), len(root.findall("*/error")), 0]
    return run.status, numbers, {case.get("name"): next(iter(case), None) for case in root}


def test_each_expectation_is_a_test_case(capture):
    status, numbers, cases = suite(capture, "--expect", "none(close == reset)", "--expect",
                                   "all(close == merged_fin)", "--fail-on", "aborted,refused", "--fail-on", "problems")
    assert (status, numbers) == (EXPECTED, [5, 3, 0, 0])
    assert list(cases) == ["--expect none(close == reset)", "--expect all(close == merged_fin)",
                           "--fail-on aborted", "--fail-on refused", "--fail-on problems"]
    assert cases["--expect none(close == reset)"] is None and cases["--fail-on aborted"] is None


def test_a_failure_has_frames_and_why(capture):
    failing = "--expect", "none(close == refused)", "--fail-on", "problems"
    _, _, cases = suite(capture, *failing)
    messages = judged(capture, *failing).err.replace("tcpstate: ", "").replace("    ", "").splitlines()
    words = [line for failure in cases.values()
             for line in (failure.get("message"), *failure.text.strip().splitlines())]
    assert words == messages
    assert "frames " in words[1] and "10.0.0.1.40003" in words[1] and "refused: " in words[1]


def test_all_cases_hold(capture):
    assert suite(capture, "--expect", "none(close == reset)")[:2] == (OK, [1, 0, 0, 0])


def test_text_in_the_suite_is_escaped(capture):
    """The name of a file may have any octets."""
    name = put(capture.read_bytes(), os.fsdecode(b'a<b>&"\'\x01\n\xff\xef\xbf\xbf]]>.pcap'))
    expected = 'none(cause == "refused" && stream<9 &&\n\tstream>0)'
    run = tcpstate("-r", name, "--expect", expected, "-T", "junit")
    root = ElementTree.fromstring(run.out)
    shown_text = expected.replace("\n", "\\x0a").replace("\t", "\\x09")
    assert root[0].get("name") == f"--expect {shown_text}"
    assert root[0][0].get("message").startswith(f"--expect does not hold: {shown_text}; the expression is true")
    assert root.get("name").endswith('a<b>&"\'\\x01\\x0a\\xff\\u{ffff}]]>.pcap')


def test_cases_of_a_capture_that_is_cut_short_are_errors_unless_they_fail(capture):
    cut = put(capture.read_bytes()[:-5])
    status, numbers, cases = suite(cut, "--expect", "none(close == reset)", "--expect", "none(close == merged_fin)")
    assert (status, numbers) == (EXPECTED, [2, 1, 1, 0])
    assert [case.tag for case in cases.values()] == ["error", "failure"]
    assert "cut short" in cases["--expect none(close == reset)"].get("message")


def test_cases_of_an_input_that_cannot_be_read_are_errors():
    status, numbers, cases = suite(put(b"no capture"), "--expect", "count(stream) >= 1", "--fail-on", "problems")
    assert (status, numbers) == (INPUT, [2, 0, 2, 0])
    assert all("could not be read" in case.get("message") for case in cases.values())


def test_an_input_that_is_not_there_has_a_suite_too():
    status, numbers, cases = suite("nosuch.pcap", "--expect", "none(close == reset)")
    assert (status, numbers) == (INPUT, [1, 0, 1, 0])
    assert "could not be read" in cases["--expect none(close == reset)"].get("message")


def test_a_capture_without_conversations_is_a_suite():
    assert suite(made([Talk()]), "--expect", "count(stream) >= 1")[:2] == (EXPECTED, [1, 1, 0, 0])


def test_the_suite_has_no_addresses_when_they_are_hidden(capture):
    run = tcpstate("-r", capture, "--anonymize=key", "--fail-on", "problems,refused", "-T", "junit")
    assert "10.0.0." not in run.out and ElementTree.fromstring(run.out).get("failures") == "2"


@pytest.mark.parametrize("arguments, words", [([], "--expect and --fail-on"),
                                              (["-z", "problems", "--fail-on", "problems"], "and no -z")])
def test_junit_goes_with_expectations_only(capture, arguments, words):
    run = tcpstate("-r", capture, "-T", "junit", *arguments)
    assert (run.status, run.out) == (USAGE, "") and words in run.err
