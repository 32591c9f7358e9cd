# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The fields of every frame say what the record stream says, in all captures of the repository."""
import collections
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from talk import Talk, merged_fin, refused, together
from test_field_names import EXPERTS as EXPERT_NAMES
from test_record_stream import named
from tshark import WORKSHOP, conversations, fields, records, tshark

CAPTURES = Path(__file__).parents[2] / "captures"
STATES = ["", "LISTEN", "SYN_SENT", "SYN_RCVD", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2",
          "CLOSE_WAIT", "CLOSING", "LAST_ACK", "TIME_WAIT", "CLOSED"]  # by their numbers
STEPS = {"-": "", "syn": "SYN", "syn_repeated": "SYN repeated", "syn_ack": "SYN-ACK",
         "syn_ack_repeated": "SYN-ACK repeated", "handshake_done": "handshake done", "fin": "FIN",
         "fin_repeated": "FIN repeated", "merged_fin": "merged FIN", "fin_ack": "ACK of FIN",
         "last_ack": "last ACK", "rst": "RST", "refused": "refused", "rst_ignored": "RST ignored",
         "challenge_ack": "challenge ACK", "icmp_error": "ICMP error"}
EXPERTS = ["tcpstate.expert." + name for name in EXPERT_NAMES[:20]]  # those of observations
PER_SEGMENT = """sender client_state server_state step transitions initiator time_wait syn_frame
    fin_frame reset_kind reset_answers idle observations detail marks""".split()


@pytest.fixture(scope="module")
def everything():
    """Returns one capture with the frames of all captures of the repository."""
    path = WORKSHOP.path / "everything.pcapng"
    subprocess.run(["mergecap", "-a", "-w", path, *sorted(CAPTURES.rglob("*.pcap*"))], check=True)
    path.chmod(0o644)
    yield path
    path.unlink()


@pytest.fixture(scope="module")
def lines(everything):
    return records(everything)


@pytest.fixture(scope="module")
def by_frame(lines):
    """Returns frame -> what the records say of its segments: dictionaries."""
    found = collections.defaultdict(list)
    for line in lines:
        if line[0] in "SI":
            said = dict(zip(PER_SEGMENT, line[-15:]))
            found[int(line[1])].append({"stream": line[3], "own_stream": line[4], **said})
    return found


def value(word):
    return "" if word == "-" else word


def mark(said, name):
    return "1" if name in said["marks"].split(",") else ""


def moves(said):
    """Returns (role, from, to, bound, nanoseconds or None) of each transition."""
    for text in filter(None, value(said["transitions"]).split(",")):
        role, states, held = text.split(":")
        left, entered = states.split(">")
        bound = held[:1] if held[:1] in ("<", ">") else ""
        yield role, left, entered, bound, int(held.lstrip("<>")) if held else None


def seconds(nanoseconds):
    return f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09d}"


def entered(said, role):
    return ",".join(to for who, _, to, _, _ in moves(said) if who == role)


def times_in_state(said, role):
    return ",".join(seconds(held) for who, _, _, bound, held in moves(said)
                    if who == role and held is not None and not bound)


# Field -> what it shows of a segment, from what the records say.
FIELDS = {
    "tcpstate.sender": lambda said: said["sender"],
    "tcpstate.client.state": lambda said: said["client_state"],
    "tcpstate.server.state": lambda said: said["server_state"],
    "tcpstate.client.state_number": lambda said: str(STATES.index(said["client_state"])),
    "tcpstate.server.state_number": lambda said: str(STATES.index(said["server_state"])),
    "tcpstate.client.entered": lambda said: entered(said, "client"),
    "tcpstate.server.entered": lambda said: entered(said, "server"),
    "tcpstate.client.time_in_state": lambda said: times_in_state(said, "client"),
    "tcpstate.server.time_in_state": lambda said: times_in_state(said, "server"),
    "tcpstate.transition": lambda said: ",".join(
        f"{role} {left} → {to}" for role, left, to, _, _ in moves(said)),
    "tcpstate.step": lambda said: value(said["step"]),
    "tcpstate.merged_fin": lambda said: "1" if said["step"] == "merged_fin" else "",
    "tcpstate.close.initiator": lambda said: value(said["initiator"]),
    "tcpstate.time_wait": lambda said: value(said["time_wait"]),
    "tcpstate.syn_frame": lambda said: value(said["syn_frame"]),
    "tcpstate.fin_frame": lambda said: value(said["fin_frame"]),
    "tcpstate.reset.kind": lambda said: value(said["reset_kind"]),
    "tcpstate.reset.answers": lambda said: value(said["reset_answers"]),
    "tcpstate.reset.origin": lambda said: "end" if mark(said, "from_end") else
                             "elsewhere" if mark(said, "elsewhere") else "",
    "tcpstate.idle": lambda said: seconds(int(said["idle"]) * 10**6) if value(said["idle"]) else "",
    "tcpstate.assumed": lambda said: mark(said, "assumed"),
    "tcpstate.roles_guessed": lambda said: mark(said, "roles_guessed"),
    "tcpstate.earlier": lambda said: "1" if said["own_stream"] != said["stream"] else "",
    "tcpstate.earlier.stream": lambda said: said["own_stream"] if said["own_stream"] != said["stream"]
                               else "",
}

# Field of the conversation -> what it shows, from the line of the conversation.
CONVERSATION = {"tcpstate.conversation." + name: tell for name, tell in {
    "opening": lambda said: said["opening"],
    "close": lambda said: said["close"],
    "initiator": lambda said: value(said["initiator"]),
    "time_wait": lambda said: value(said["time_wait"]),
    "reset_by": lambda said: value(said["reset_by"]),
    "assumed_ends": lambda said: value(said["assumed_ends"]),
    "first_fin": lambda said: value(said["first_fin"]),
    "second_fin": lambda said: value(said["second_fin"]),
    "client.octets": lambda said: said["client_octets"],
    "server.octets": lambda said: said["server_octets"],
    "cause": lambda said: value(said["cause"]),
    "cause_by": lambda said: value(said["cause_by"]),
    "cause_frame": lambda said: value(said["cause_frame"]),
    "cause_likely": lambda said: mark(said, "cause_likely"),
    "close_assumed": lambda said: mark(said, "close_assumed"),
    "assumed": lambda said: mark(said, "assumed"),
    "idle_before_close": lambda said: seconds(int(said["idle"]) * 10**6) if value(said["idle"]) else "",
}.items()}


@pytest.fixture(scope="module", params=[False, True], ids=["one pass", "two passes"])
def shown(request, everything):
    """Returns frame -> field -> its values, joined by commas."""
    names = [*FIELDS, "tcpstate.left", *EXPERTS, *CONVERSATION]
    rows = fields(everything, "frame.number", *names, two_pass=request.param)
    return {int(number): dict(zip(names, (v.replace("True", "1") for v in values)))
            for number, *values in rows}, request.param


def test_each_field_of_a_frame_says_what_the_records_say(shown, by_frame):
    assert len(by_frame) > 1000
    for number, values in shown[0].items():
        wanted = {name: ",".join(filter(None, map(tell, by_frame[number]))) for name, tell in FIELDS.items()}
        assert {name: values[name] for name in FIELDS} == wanted, number


def test_the_text_of_a_time_in_state_says_whether_it_is_exact(shown, by_frame):
    words = {"": "", "<": "at most ", ">": "at least "}
    for number, values in shown[0].items():
        wanted = [f"{role} {left} {words[bound] if held else '(same segment)'}"
                  for said in by_frame[number] for role, left, _, bound, held in moves(said)
                  if held is not None]
        parts = list(filter(None, values["tcpstate.left"].split(",")))
        assert [part[:len(begin)] for part, begin in zip(parts, wanted)] == wanted, number
        assert len(parts) == len(wanted), number
        assert all(part[len(begin):len(begin) + 1].isdigit() == (begin[-1] == " ")
                   for part, begin in zip(parts, wanted)), number


def test_a_frame_has_an_expert_info_for_each_observation(shown, by_frame):
    for number, values in shown[0].items():
        found = {name.rpartition(".")[2] for name in EXPERTS if values[name]}
        wanted = {name for said in by_frame[number] for name in value(said["observations"]).split(",")}
        assert found == wanted - {""}, number


def test_each_frame_has_the_verdict_on_its_own_conversation(shown, lines, by_frame):
    values, two_pass = shown
    if not two_pass:  # then the verdict is of the moment: only the last frame has the whole one
        values = {max(values): values[max(values)]}
    opening_of = {line[1]: line[6] for line in lines if line[0] == "C"}
    verdicts = {line[1]: {**named(line), "opening": opening_of[line[1]]} for line in lines if line[0] == "C"}
    for number, row in values.items():
        said = [verdicts[one["own_stream"]] for one in by_frame[number]]
        wanted = {name: ",".join(filter(None, map(tell, said))) for name, tell in CONVERSATION.items()}
        assert {name: row[name] for name in CONVERSATION} == wanted, number


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one pass", "two passes"])
def test_the_first_line_of_the_subtree_has_the_states_of_both_ends_and_the_step(everything, by_frame, passes):
    shown = [line for line in tshark("-r", everything, "-O", "tcpstate", *passes).splitlines()
             if line.startswith("TCP State, ")]

    def states_of(said, role):
        path = [(left, to) for who, left, to, _, _ in moves(said) if who == role]
        return " → ".join([path[0][0], *(to for _, to in path)]) if path else said[f"{role}_state"]

    wanted = []
    for frame in sorted(by_frame):
        for said in by_frame[frame]:
            step = STEPS[said["step"]]
            wanted.append(f"TCP State, client: {states_of(said, 'client')}, "
                          f"server: {states_of(said, 'server')}" + (f" ({step})" if step else ""))
    assert shown == wanted


CAUSES = {"injected_reset", "request_into_close", "no_connection", "retransmission_timeout", "window_stayed_shut",
          "blocked_by_old_connection"}
CAUSE_EXPERTS = [f"tcpstate.expert.{name}" for name in sorted(CAUSES)]


def cause_experts(path, two_pass):
    rows = fields(path, "frame.number", "tcpstate.reset.kind", "tcpstate.step", *CAUSE_EXPERTS, two_pass=two_pass)
    return {int(number): (bool(kind), step, {name for name, text in zip(sorted(CAUSES), values) if text})
            for number, kind, step, *values in rows}


def test_the_frame_that_shows_a_cause_has_an_expert_info(everything, lines):
    wanted = collections.defaultdict(set)
    for said in (named(line) for line in lines if line[0] == "C"):
        if said["cause"] in CAUSES:
            wanted[int(said["cause_frame"])].add(said["cause"])
        if said["delayed_by"] != "-":
            wanted[int(said["delayed_by"])].add("blocked_by_old_connection")
    assert set().union(*wanted.values()) == CAUSES
    whole = cause_experts(everything, two_pass=True)
    assert {number: names for number, (_, _, names) in whole.items() if names} == wanted

    early = {number: row for number, row in cause_experts(everything, two_pass=False).items() if row[2]}
    assert all(resets or step == "challenge_ack" for resets, step, _ in early.values())
    same_as_later = [number for number, (_, _, names) in early.items() if names == wanted.get(number)]
    assert len(same_as_later) > len(early) / 2 > 5


def test_the_statistic_of_expert_infos_counts_ours_without_a_tree(capture):
    path = capture(together(merged_fin(), merged_fin(cport=40001, start=0.001), refused(cport=40002, start=0.002)))
    counted = re.findall(r"^ +(\d+) +(\w+) +TCPState ", tshark("-r", path, "-q", "-z", "expert"), flags=re.M)
    assert sorted(counted) == [("1", "Response"), ("2", "Sequence")]


@pytest.mark.parametrize("idle, said", [(0.999, ""), (1, ", after 1.000 s idle"), (1.25, ", after 1.250 s idle"),
                                        (61, ", after 61.000 s idle")])
def test_a_request_into_a_close_says_how_long_the_connection_was_idle(capture, idle, said):
    talk = Talk().opened().c("PA", 1, 1, 9, at=1).s("PA", 1, 10, 9, at=1.01).c("A", 10, 10, at=1.02)
    talk.s("FA", 10, 10, at=1.01 + idle).c("PA", 10, 10, 9, at=1.0101 + idle).s("R", 10, at=1.0102 + idle)
    path = capture(talk)
    [*_, last] = fields(path, "tcpstate.expert.request_into_close", "_ws.expert.message")
    assert last[0] and "this RST answers it" + said in last[1].replace("\\,", ",")
    assert ("idle" in last[1]) == bool(said)


def test_the_tap_reports_the_same_segments_in_one_long_capture(everything, lines):
    tap = ["-o", "tcpstate.from_tap:TRUE"]
    assert records(everything, options=tap) == lines
    for options in (tap, ["-2"]):
        found = conversations(everything, options=options)
        assert [line for line in found if line[0] == "C"] == [line for line in lines if line[0] == "C"]
        assert [line for line in found if line[0] != "C"] == [["# reached: frame 1000"]]


# Expert info -> its severity and group in Wireshark, where they are not "Note" and "Sequence".
KINDS = {
    "assumed": ("Note", "Assumption"), "corrected": ("Note", "Assumption"),
    "refused": ("Warning", "Response"), "reset": ("Warning", "Sequence"),
    "fin_answered_by_rst": ("Warning", "Sequence"), "rst_ignored": ("Warning", "Sequence"),
    "icmp_error": ("Warning", "Response"), "close_wait_long": ("Warning", "Sequence"),
    "fin_wait_2_long": ("Warning", "Sequence"), "time_wait_assassination": ("Warning", "Protocol"),
    "data_after_fin": ("Warning", "Protocol"), "injected_reset": ("Warning", "Sequence"),
    "request_into_close": ("Warning", "Sequence"), "no_connection": ("Warning", "Sequence"),
    "retransmission_timeout": ("Warning", "Sequence"), "window_stayed_shut": ("Warning", "Sequence"),
}
WHY = {"assumed", "corrected", "rst_ignored", "fin_ignored"}  # the detail says why


def test_expert_infos_have_their_severity_group_and_reason_and_no_octets(everything):
    page = ElementTree.fromstring(tshark("-r", everything, "-2", "-T", "pdml", "-O", "tcpstate"))
    seen = set()
    for ours in page.iterfind("packet/proto[@name='tcpstate']"):
        detail = next((item.get("show") for item in ours.iter() if item.get("name") == "tcpstate.detail"), None)
        for info in ours.iterfind("field[@name='_ws.expert']"):
            shown = {item.get("name"): item for item in info}
            [name] = [name.rpartition(".")[2] for name in shown if name.startswith("tcpstate.expert.")]
            severity, group = (shown[f"_ws.expert.{part}"].get("showname").split(": ")[1]
                               for part in ("severity", "group"))
            assert (severity, group) == KINDS.get(name, ("Note", "Sequence")), name
            message = shown["_ws.expert.message"].get("show")
            assert not detail or message.endswith(": " + detail) == (name in WHY), message
            seen.add(name)
        assert {(item.get("pos"), item.get("size")) for item in ours.iter() if item.get("pos")} == {("0", "0")}
    assert seen > {"assumed", "reset", "time_wait_assassination", "merged_fin", "injected_reset"}


def test_all_that_the_subtree_shows_is_marked_as_generated(everything):
    shown = tshark("-r", everything, "-2", "-O", "tcpstate").splitlines()
    inside = [line for line in shown if line.startswith("    ")]
    assert len(inside) > 20000
    assert [line for line in inside if not (line.startswith("    [") or line.lstrip().startswith("["))] == []
    assert not any("state, number" in line for line in inside)  # those are for columns and filters
