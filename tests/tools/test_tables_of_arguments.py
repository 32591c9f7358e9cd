# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command answers to many arguments. The answers stand in golden files, as a whole."""
import re

import pytest

import talk
from golden import same_as_golden
from tcpstate_tool import put, tcpstate
from troubles import packets

EXPECTED_OTHER = 6

# Golden file -> arguments. The file `a` does not exist: arguments that are good end with status 2, others with 1.
REFUSED = {
    "options": [
        "", "-r a b", "-r - -r a", "-r a -i lo", "-r a -a duration:1", "-i lo -a 1", "-i lo -a duration:x",
        "-i lo -a duration:-1", "-r a -c 0", "-r a -c -1", "-r a -c 4294967296", "-r a -j 0",
        "-r a --max-conversations 0", "-r a --engine no", "-r a --color no", "-r a -t x", "-r a --only data",
        "-r a --oneline -T json", "-r a -T nothing", "-r a -z nothing", "-r a -z problems,1", "-r a -z idle,", "-r a -n -N t",
        "-r a -N x", "-r a -N tx", "-r a -Y tcp --engine pcap", "-r a -Y tcp --max-conversations 1",
        "-r a -c 1 --engine pcap", "-r a -c 1 --max-conversations 1", "-r a --every 1", "-i lo --every 1 -o f -T openmetrics",
        "-i lo --max-conversations 1 -o f -T openmetrics --every x",
        "-i lo --max-conversations 1 -o f -T openmetrics --every 0", "-r a a", "-r a -- b c",
    ],
    "outputs": [
        "-r a -T junit", "-r a -T junit -z idle --fail-on problems", "-r a -z ladder -T json", "-r a -z report -T csv",
        "-r a -z problems -T openmetrics", "-r a -z census -T mermaid", "-r a -T mermaid -q", "-r a -z ladder -T mermaid -o f.svg",
        "-r a -z idle -q", "-r a -z idle --only transitions", "-r a -q --only transitions", "-r a -o f.svg",
        "-r a -z census -o f.svg", "-r a --tag a=b", "-r a --tag a=b -T oneline", "-r a --tag a=b -z ladder", "-r a --annotate",
        "-r a --anonymize -N n", "-r a --anonymize=k -N N", "-r a --annotate -w f.pcapng --max-conversations 1", "-r a -w f.gz",
        "-r a -w f.pcap --annotate", "-r a -w -", "-i lo -w - -o f", "-i lo -w f --engine pcap", "-i lo -w f --max-conversations 1",
        "-r a -w f -o f",
    ],
    "tags": [f"-r a -T json --tag {tag}" for tag in (
        "a", "=b", "a=", "ab", "1a=b", "a b=c", "a-b=c", "stream=1", "schema=1", "type=x", "a\tb=c", "a=b\tc", "client.ip=x",
        "client_ip=1", "Ä=b", f"{'k' * 64}=b", f"{'k' * 65}=b")] + ["-r a -T json --tag a=1 --tag a=2"],
    "times": [f"-r a -z census,{time}" for time in (
        "", "x", "12", "12:00", "24:00:00", "12:60:00", "12:00:61", "12:00:00.1234567890", "1.5.5", "-1", "@", "@x", "@-1",
        "99999999999", "every", "every=", "every=x", "every=0", "every=-1", "every=1.0000000001", "every=99999999999")] + [
            f"-r a -z ladder,{stream}" for stream in ("", "x", "-1", "1,", "1,relative", "4294967296", "1 ", "absolute,1")],
    "expressions": [f"-r a --select {expression}" for expression in (
        "", "close", "close ==", "close == refusd", "clse == reset", "close = reset", "close == reset and", "close == reset or",
        "not", "close == reset close", "(close == reset", "close == reset)", "close in reset", "close in {", "close in {reset",
        "close in {reset,", "close in {reset reset}", "close < reset", "client.ip < 10.0.0.1", "client.ip == 10.0.0.0/33",
        "client.ip == 10.0.0.0/x", "client.ip == 10.0.0.0/-1", "client.ip == 10.0.0.0/8..9", "client.ip == fd00::/129",
        "client.ip == x", "client.port == x", "client.port == 1.5", "client.port == 9..3", "client.port == 1..x",
        "client.port < 1..3", "client.port == 9223372036854775808", "client.port == 99999999999999999999", "client.port == -",
        "first_time == 1.1234567891", "first_time == 9999999999999", "first_time == 1.", "assumed == maybe", "roles == 'known",
        'close == "reset', "close == #", "ü == 1", f"client.port == {'1' * 128}", "== 3", "client.port == (", "!" * 200 + "stream",
        "(" * 200 + "stream", "close == {reset}", "stream == 3 &", "stream == 3 | 4", "a" * 127, "a" * 128)],
    "expectations": [f"-r a --expect {text}" for text in (
        "", "none", "none(", "none()", "nothing(close == reset)", "none(close == reset) 3", "count(close == reset)",
        "count(close == reset) 3", "count(close == reset) <= x", "count(close == reset) <= -1", "count(close == reset) =< 1",
        "all(close == rest)", "all )close(", "ünone(close == reset)", "none(client.port == 'ü' and clos)")] + [
            f"-r a --fail-on {words}" for words in ("", "x", "problem", "problems,", "problems,refusd", ",problems", "refused,x")],
}


def words_of(line):
    """Returns the arguments; what stands behind --select, --expect or --tag is one."""
    found = re.match(r"(.*?--(?:select|expect|tag|fail-on) )(.*)", line, re.DOTALL)
    if not found or "--tag a=" in line:
        return line.split(" ") if line else []
    return [*found[1].split(), found[2]]


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_says_what_is_wrong_and_what_to_do(name):
    answers = []
    for line in REFUSED[name]:
        run = tcpstate(*words_of(line), as_nobody=False)
        assert run.out == "" and run.err.startswith("tcpstate: ")
        answers.append(f"$ tcpstate {line}\n{run.err}[status {run.status}]\n")
    same_as_golden(f"refused-{name}.txt", "".join(answers))


def test_the_whole_help():
    run = tcpstate("--help", as_nobody=False)
    assert (run.status, run.err) == (0, "")
    same_as_golden("help.txt", run.out)


# Each is counted by an expectation of its own, so that one run answers all.
EXPRESSIONS = [
    "stream", "stream == 0", "stream != 0", "stream < 3", "stream <= 3", "stream > 3", "stream >= 3", "stream in {1, 3, 5..7}",
    "stream == 2..4", "stream != 2..4", "stream < 0", "stream >= -1", "stream <= 9223372036854775807",
    "stream > 9223372036854775807", "client.port == 40001..40010", "server.port in {443, 5432}", "client.ip == 10.0.0.1",
    "client.ip == 10.0.0.0/31", "client.ip == 10.0.0.2/31", "client.ip == 10.0.0.0/30", "client.ip == 10.0.0.8/30",
    "client.ip == 0.0.0.0/0", "client.ip == ::/0", "client.ip == 2001:db8::/32", "client.ip == 2001:db8::7",
    "client.ip == 2001:db8::8/125", "client.ip == 2001:db8::/125", "client.ip != 2001:db8::7", "server.ip in {10.0.0.3, 10.0.0.9/32}",
    "close == reset", "close != reset", "close in {reset, refused}", "not close == reset", "!(close == reset)",
    "!!close == reset", "close == reset or close == refused", "close == reset || close == refused and stream == 99",
    "(close == reset or close == refused) and stream == 99", "not close == reset and server.port == 80",
    "server.port == 80 && close == reset", "reset_by", "reset_by == server", "time_wait", "merged_fin_frame", "initiator == client",
    "client_states == TIME_WAIT", "server_states in {SYN_RCVD, CLOSE_WAIT}", "cause == refused", "cause_by == server",
    "first_time == 1700000000..1700000010", "first_time < 1700000010.5", "first_time >= 1700000050", "roles == known",
    "roles == \"known\"", "roles == 'known'", "not roles == guessed",
]


@pytest.fixture(scope="module", name="trouble")
def trouble_capture():
    return put(talk.pcap(packets()))


def test_each_expression_is_true_for_its_conversations(trouble):
    expected = [word for text in EXPRESSIONS for word in ("--expect", f"count({text}) == 77")]
    run = tcpstate("--engine", "pcap", "-q", "-r", trouble, "-o", "/dev/null", *expected, as_nobody=False)
    assert run.status == EXPECTED_OTHER
    found = re.findall(r"hold: count\((.*)\) == 77; the expression is true for (\d+) of 21|stream (\d+)|(and \d+ more)", run.err)
    answers = [f"\n{expression}: {number}:" if number else f" {stream or more}" for expression, number, stream, more in found]
    same_as_golden("expressions.txt", "".join(answers))


HOLDING = ["count(stream) == 21", "count(stream) != 20", "count(stream) <= 21", "count(stream) >= 21", "count(stream) < 22",
           "count(stream) > 20", " none ( stream == 99 ) ", "all(stream >= 0)", "count(stream)==21 ", "count((stream))  ==  21"]
FAILING = ["count(stream) == 20", "count(stream != 3) != 20", "count(stream < 2) <= 1", "count(stream == 2) >= 22",
           "count(stream == 1) < 1", "count(stream == 5) > 21", "none(stream == 3)", "all(stream >= 1)", "all(stream < 10)",
           "all(stream < 9)", "none(stream)"]


@pytest.mark.parametrize("form", ["text", "junit"])
@pytest.mark.parametrize("hidden", [[], ["--anonymize=k"]], ids=["shown", "hidden"])
def test_expectations_name_what_offends(trouble, form, hidden):
    expected = [word for text in HOLDING + FAILING for word in ("--expect", text)]
    arguments = ["-T", "junit"] if form == "junit" else ["-q", "--fail-on", "problems,refused,closed,injected_reset", "-o", "/dev/null"]
    run = tcpstate("--engine", "pcap", "-r", trouble, *arguments, *hidden, *expected, as_nobody=False)
    assert run.status == EXPECTED_OTHER
    text = (run.out + run.err).replace(str(trouble), "CAPTURE")
    same_as_golden(f"expectations-{form}{'-hidden' if hidden else ''}.txt", re.sub(r'(timestamp|time)="[^"]*"', "", text))

