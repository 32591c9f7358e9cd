# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The field names that filters, columns and scripts of users depend on, and how values compare."""
import re
from pathlib import Path

import pytest

from talk import Talk, four_segments, merged_fin, refused, together
from tshark import column, fields, frames, tshark

CAPTURES = Path(__file__).parents[2] / "captures"

FIELDS = {
    "tcpstate.sender": "FT_STRING",
    "tcpstate.client.state": "FT_STRING",
    "tcpstate.server.state": "FT_STRING",
    "tcpstate.client.state_number": "FT_UINT32",
    "tcpstate.server.state_number": "FT_UINT32",
    "tcpstate.client.entered": "FT_STRING",
    "tcpstate.server.entered": "FT_STRING",
    "tcpstate.transition": "FT_STRING",
    "tcpstate.client.time_in_state": "FT_RELATIVE_TIME",
    "tcpstate.server.time_in_state": "FT_RELATIVE_TIME",
    "tcpstate.left": "FT_STRING",
    "tcpstate.step": "FT_STRING",
    "tcpstate.merged_fin": "FT_BOOLEAN",
    "tcpstate.close.initiator": "FT_STRING",
    "tcpstate.time_wait": "FT_STRING",
    "tcpstate.assumed": "FT_BOOLEAN",
    "tcpstate.roles_guessed": "FT_BOOLEAN",
    "tcpstate.detail": "FT_STRING",
    "tcpstate.icmp": "FT_STRING",
    "tcpstate.reset.kind": "FT_STRING",
    "tcpstate.reset.answers": "FT_FRAMENUM",
    "tcpstate.reset.origin": "FT_STRING",
    "tcpstate.idle": "FT_RELATIVE_TIME",
    "tcpstate.conversation.cause": "FT_STRING",
    "tcpstate.conversation.cause_by": "FT_STRING",
    "tcpstate.conversation.cause_frame": "FT_FRAMENUM",
    "tcpstate.conversation.cause_likely": "FT_BOOLEAN",
    "tcpstate.conversation.idle_before_close": "FT_RELATIVE_TIME",
    "tcpstate.conversation.client.octets": "FT_UINT64",
    "tcpstate.conversation.server.octets": "FT_UINT64",
    "tcpstate.fin_frame": "FT_FRAMENUM",
    "tcpstate.syn_frame": "FT_FRAMENUM",
    "tcpstate.earlier": "FT_BOOLEAN",
    "tcpstate.earlier.stream": "FT_UINT32",
    "tcpstate.conversation": "FT_NONE",
    "tcpstate.conversation.opening": "FT_STRING",
    "tcpstate.conversation.close": "FT_STRING",
    "tcpstate.conversation.initiator": "FT_STRING",
    "tcpstate.conversation.time_wait": "FT_STRING",
    "tcpstate.conversation.reset_by": "FT_STRING",
    "tcpstate.conversation.client.final": "FT_STRING",
    "tcpstate.conversation.server.final": "FT_STRING",
    "tcpstate.conversation.first_fin": "FT_FRAMENUM",
    "tcpstate.conversation.second_fin": "FT_FRAMENUM",
    "tcpstate.conversation.assumed": "FT_BOOLEAN",
    "tcpstate.conversation.assumed_ends": "FT_STRING",
    "tcpstate.conversation.close_assumed": "FT_BOOLEAN",
    "tcpstate.conversation.syn_answered_in": "FT_FRAMENUM",
    "tcpstate.conversation.fin_answered_in": "FT_FRAMENUM",
    "tcpstate.conversation.problem": "FT_STRING",
    "tcpstate.conversation.problem_by": "FT_STRING",
}

EXPERTS = """merged_fin simultaneous_close simultaneous_open half_close_data time_wait_reuse assumed
    corrected earlier_life old_duplicate_syn refused reset fin_answered_by_rst fin_ignored
    rst_ignored close_wait_long fin_wait_2_long time_wait_assassination data_after_fin
    self_connection icmp_error injected_reset request_into_close no_connection
    retransmission_timeout window_stayed_shut blocked_by_old_connection""".split()


@pytest.fixture(scope="module")
def registered():
    """Returns filter name -> type, for every field of the protocol."""
    rows = (line.split("\t") for line in tshark("-G", "fields").splitlines())
    return {row[2]: row[3] for row in rows if row[0] == "F" and row[4] == "tcpstate"}


def test_every_field_of_the_contract_exists_with_its_type(registered):
    known = {name: kind for name, kind in registered.items() if ".expert." not in name}
    assert known == FIELDS


def test_every_expert_info_can_be_filtered(registered):
    known = {name for name in registered if ".expert." in name}
    assert known == {f"tcpstate.expert.{name}" for name in EXPERTS}


def test_the_protocol_has_its_name():
    protocols = [line.split("\t") for line in tshark("-G", "protocols").splitlines()]
    assert ["TCP State", "TCPState", "tcpstate"] in [row[:3] for row in protocols]


# Filter -> frames that pass it in a merged close: SYN, SYN-ACK, ACK, FIN, FIN, ACK.
FILTERS = {
    'tcpstate': [1, 2, 3, 4, 5, 6],
    'tcpstate.client.state == "ESTABLISHED"': [3],
    'tcpstate.client.state == ESTABLISHED': [3],
    'tcpstate.server.state == "SYN_RCVD"': [2],
    'tcpstate.step == "merged_fin"': [5],
    'tcpstate.step == merged_fin': [5],
    'tcpstate.step in {"fin", "merged_fin"}': [4, 5],
    'tcpstate.merged_fin': [5],
    'tcpstate.merged_fin == 1': [5],
    'tcpstate.sender == "server"': [2, 5],
    'tcpstate.client.entered == "FIN_WAIT_2"': [6],
    'tcpstate.client.entered == "TIME_WAIT"': [6],
    'tcpstate.transition == "client ESTABLISHED → FIN_WAIT_1"': [4],
    'tcpstate.transition contains "LAST_ACK"': [5, 6],
    'tcpstate.server.entered': [2, 3, 5, 6],
    'tcpstate.client.time_in_state > 1.5': [6],
    'tcpstate.fin_frame == 4': [5],
    'tcpstate.syn_frame == 1': [2],
    'tcpstate.close.initiator == "client"': [4, 5, 6],
    'tcpstate.time_wait == "client"': [6],
    'tcpstate.expert.merged_fin': [5],
    'tcpstate.assumed': [],
    'tcpstate.roles_guessed': [],
    'tcpstate.idle > 0.9': [4],
    'tcpstate.idle == 0.25': [5],
    'tcpstate.conversation.idle_before_close > 0.9': [4, 5, 6],
    'tcpstate.conversation.client.octets == 0': [1, 2, 3, 4, 5, 6],
}


@pytest.fixture
def merged(capture):
    talk = Talk().opened().c("FA", 1, 1, at=1).s("FA", 1, 2, at=1.25).c("A", 2, 2, at=3)
    return capture(talk)


@pytest.mark.parametrize("text", FILTERS)
def test_filters_compare_with_the_words_of_the_contract(merged, text):
    assert frames(merged, text) == FILTERS[text]


def test_scripts_read_the_words_of_the_contract(merged):
    rows = fields(merged, "tcpstate.sender", "tcpstate.step", "tcpstate.client.state",
                  "tcpstate.server.state")
    assert rows[4] == ["server", "merged_fin", "FIN_WAIT_1", "LAST_ACK"]


def test_states_entered_and_transitions_come_in_order(merged):
    last = fields(merged, "tcpstate.client.entered", "tcpstate.server.entered",
                  "tcpstate.client.time_in_state", "tcpstate.server.time_in_state", "tcpstate.left",
                  "tcpstate.transition")[-1]
    assert last == ["FIN_WAIT_2,TIME_WAIT", "CLOSED", "2.000000000,0.000000000", "1.750000000",
                    "client FIN_WAIT_1 2.00 s,client FIN_WAIT_2 (same segment),server LAST_ACK 1.75 s",
                    "client FIN_WAIT_1 → FIN_WAIT_2,client FIN_WAIT_2 → TIME_WAIT,"
                    "server LAST_ACK → CLOSED"]


def test_a_state_whose_beginning_was_not_captured_has_no_duration(capture):
    path = capture(Talk().c("A", 100, 100).c("FA", 100, 100))
    assert fields(path, "tcpstate.client.entered", "tcpstate.client.time_in_state")[1] == [
        "FIN_WAIT_1", ""]


def test_the_line_of_the_subtree_shows_states_and_step(merged):
    lines = [line for line in tshark("-r", merged, "-O", "tcpstate").splitlines()
             if line.startswith("TCP State")]
    assert lines[2:] == [
        "TCP State, client: SYN_SENT → ESTABLISHED, server: SYN_RCVD → ESTABLISHED "
        "(handshake done)",
        "TCP State, client: ESTABLISHED → FIN_WAIT_1, server: ESTABLISHED (FIN)",
        "TCP State, client: FIN_WAIT_1, server: ESTABLISHED → CLOSE_WAIT → LAST_ACK (merged FIN)",
        "TCP State, client: FIN_WAIT_1 → FIN_WAIT_2 → TIME_WAIT, server: LAST_ACK → CLOSED "
        "(last ACK)"]


def test_all_fields_are_marked_as_generated(merged):
    lines = tshark("-r", merged, "-O", "tcpstate").split("TCP State,")[-1].splitlines()[1:]
    assert len(lines) > 15
    assert all(re.match(r" +\[.*\]$", line) for line in lines if line)


def test_the_verdict_is_complete_in_two_passes_and_never_early_in_one(capture):
    path = capture(together(merged_fin(), refused(cport=40001, start=10)))
    names = ["tcpstate.conversation.opening", "tcpstate.conversation.close",
             "tcpstate.conversation.initiator", "tcpstate.conversation.time_wait",
             "tcpstate.conversation.reset_by", "tcpstate.conversation.client.final",
             "tcpstate.conversation.server.final", "tcpstate.conversation.first_fin",
             "tcpstate.conversation.second_fin"]
    whole = ["three_way", "merged_fin", "client", "client", "", "TIME_WAIT", "CLOSED", "4", "5"]
    turned_away = ["incomplete", "refused", "server", "", "server", "CLOSED", "CLOSED", "", ""]
    assert fields(path, *names, two_pass=True) == [whole] * 6 + [turned_away] * 2

    one_pass = fields(path, *names)
    assert one_pass[3] == ["three_way", "half_closed", "client", "", "", "FIN_WAIT_1",
                           "ESTABLISHED", "4", ""]
    assert one_pass[5] == whole


def test_the_verdict_can_be_filtered_on_every_frame(capture):
    path = capture(together(merged_fin(), four_segments(cport=40001, start=10)))
    where = 'tcpstate.conversation.close == "four_segment"'
    assert frames(path, where, two_pass=True) == list(range(7, 16))


def test_expert_infos_are_counted_by_their_protocol(merged):
    for passes in ([], ["-2"]):
        table = tshark("-r", merged, *passes, "-q", "-z", "expert")
        ours = [line.split(None, 3) for line in table.splitlines() if "TCPState" in line]
        assert [line[:3] for line in ours] == [["1", "Sequence", "TCPState"]]


def test_severities_are_note_for_remarkable_and_warning_for_wrong(capture):
    path = capture(together(merged_fin(), refused(cport=40001, start=10)))
    warned = 'tcpstate.expert.refused && _ws.expert.severity == "Warning"'
    assert frames(path, warned) == [8]
    assert frames(path, "tcpstate.expert.merged_fin") == [5]
    assert "Warning" not in tshark("-r", path, "-Y", "frame.number == 5", "-O", "tcpstate")


@pytest.mark.parametrize("expert, group, talk", [
    ("refused", "Response", refused()), ("assumed", "Assumption", Talk().c("A", 5, 5, 10)),
    ("data_after_fin", "Protocol", Talk().opened().c("FA", 1, 1).c("PA", 2, 1, 10))])
def test_groups_of_expert_infos(capture, expert, group, talk):
    path = capture(talk)
    assert frames(path, f"tcpstate.expert.{expert}") != []
    table = tshark("-r", path, "-q", "-z", "expert")
    assert group in [line.split()[1] for line in table.splitlines() if "TCPState" in line]


CAUSES = {  # capture -> expert info, and the frames that have it
    "cases/rst-injected": ("injected_reset", [5]),
    "cases/race-stale": ("request_into_close", [10]),
    "kernel/half-open-peer-server-end": ("no_connection", [6]),
    "cases/idle-silent": ("retransmission_timeout", [7]),
    "kernel/window-stays-shut-client-end": ("window_stayed_shut", [12]),
}


@pytest.fixture(name="committed")
def _committed(capture):
    """Returns a function that copies a capture of the repository to a folder that tshark may read."""
    def put(name):
        path = capture(Talk())
        path.write_bytes((CAPTURES / f"{name}.pcap").read_bytes())
        return path
    return put


@pytest.mark.parametrize("name", CAUSES)
def test_the_frame_that_shows_a_cause_has_an_expert_info(committed, name):
    expert, expected = CAUSES[name]
    path = committed(name)
    assert frames(path, f"tcpstate.expert.{expert}", two_pass=True) == expected
    others = " or ".join(f"tcpstate.expert.{other}" for other, _ in CAUSES.values() if other != expert)
    assert frames(path, others, two_pass=True) == []


def test_an_opening_that_an_old_connection_delays_has_an_expert_info(capture):
    blocked = Talk().c("S").s("A", 777000, 888000).c("R", 888000)
    assert frames(capture(blocked), "tcpstate.expert.blocked_by_old_connection") == [2]
    delayed = blocked.c("S", at=1).s("SA", 0, 1).c("A", 1, 1)
    assert frames(capture(delayed), "tcpstate.expert.blocked_by_old_connection") == [2]


def test_a_cause_is_counted_also_where_nothing_shows_a_tree(committed):
    table = tshark("-2", "-r", committed("cases/idle-silent"), "-q", "-z", "expert")
    assert "this segment was sent again until its sender gave up" in table


def test_the_expert_info_of_a_cause_says_how_long_it_was_idle(committed):
    details = tshark("-2", "-r", committed("cases/race-stale"), "-Y", "frame.number == 10", "-O", "tcpstate")
    assert "ran into the close by the other end, and this RST answers it, after 60.001 s idle" in details


LIFE = ["LISTEN", "SYN_SENT", "SYN_RCVD", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING",
        "LAST_ACK", "TIME_WAIT", "CLOSED"]


def test_the_number_of_a_state_is_its_place_in_a_life(committed):
    seen = set()
    for path in map(committed, ("seeds/three-closes", "kernel/simultaneous-close-client-end")):
        for end in ("client", "server"):
            rows = fields(path, f"tcpstate.{end}.state", f"tcpstate.{end}.state_number")
            assert all(int(number) == LIFE.index(state) + 1 for state, number in rows)
            seen |= {state for state, _ in rows}
    assert seen >= {"LISTEN", "SYN_SENT", "ESTABLISHED", "CLOSING", "LAST_ACK", "TIME_WAIT", "CLOSED"}


def test_the_number_of_a_state_is_for_filters_and_columns_not_for_the_tree(merged):
    assert frames(merged, "tcpstate.client.state_number > 4") == frames(
        merged, 'tcpstate.client.state in {"FIN_WAIT_1", "TIME_WAIT"}')
    assert tshark("-r", merged, "-o", 'gui.column.format:"N","%Cus:tcpstate.client.state_number:0:R"').split() == [
        "2", "2", "4", "5", "5", "10"]
    assert "state, number" not in tshark("-r", merged, "-O", "tcpstate")


def test_a_column_may_show_any_field(merged):
    columns = 'gui.column.format:"State","%Cus:tcpstate.client.state:0:R"'
    assert tshark("-r", merged, "-o", columns).split() == [
        "SYN_SENT", "SYN_SENT", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_1", "TIME_WAIT"]
    assert column(merged, "_ws.col.Info", options=["-o", "gui.column.format:Info,%i"])
