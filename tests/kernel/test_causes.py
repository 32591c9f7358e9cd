# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The judge of causes, tried on made-up lines of JSON. Needs neither root nor a build."""

import json
import os
import re

import causes
import pytest
from brought_about import NAMES, Cause, Declared, brought_about
from scenarios import REGISTRY

CONTRACT = os.path.join(os.path.dirname(__file__), "..", "..", "plugin", "engine", "causes.md")


def record(close="reset", initiator="server", reset_by="server", server="ESTABLISHED CLOSED",
           client="SYN_SENT ESTABLISHED"):
    return {"close": close, "initiator": initiator, "reset_by": reset_by,
            "client": {"states": client.split(), "cannot_tell": None},
            "server": {"states": server.split(), "cannot_tell": None}}


def said(cause, by=None, likely=False):
    line = {"cause": cause, **({"cause_by": by} if by else {}),
            **({"cause_likely": True} if likely else {})}
    return json.loads(json.dumps(line))


# ---- what a scenario brought about

def test_every_scenario_declares_its_cause():
    for name, scenario in REGISTRY.items():
        assert scenario.declared.causes, name


def test_every_cause_is_brought_about_by_some_scenario():
    declared = {cause.name for scenario in REGISTRY.values()
                for cause in scenario.declared.causes + scenario.declared.elsewhere}
    assert declared == set(NAMES)


def test_the_names_are_those_of_the_contract():
    with open(CONTRACT) as f:
        table = f.read().split("## 3.")[1].split("## 4.")[0]
    assert tuple(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == NAMES


def test_a_cause_that_nobody_knows_cannot_be_declared():
    for text in ("bad_luck", "closed by nobody"):
        with pytest.raises(ValueError):
            Declared.of(text)


def test_the_kernels_record_names_the_end():
    declared = Declared.of(("aborted by resetter", "no_connection by initiator"), "open")
    assert brought_about(declared, record(initiator="client")) == (
        [Cause("aborted", "server"), Cause("no_connection", "client")], [Cause("open", None)])


@pytest.mark.parametrize("close, cause", [
    ("two_fins", Cause("closed", "server")), ("simultaneous", Cause("closed", "server")),
    ("half_closed", Cause("peer_did_not_close", "client")), ("open", Cause("open", None))])
def test_an_ordinary_end_by_chance_is_the_cause(close, cause):
    assert brought_about(Declared.of("aborted by resetter", "open"), record(close)) == ([cause], [])


def test_a_fin_that_waited_in_the_queue_hides_who_closed_first():
    hidden = record("simultaneous", "both")
    hidden["client"]["cannot_tell"] = "fin_queued"
    assert brought_about(Declared.of("closed by initiator"), hidden)[0] == [Cause("closed", None)]


def test_an_opening_that_got_no_syn_ack_is_abandoned_or_unanswered():
    lost = record("open", server="LISTEN SYN_RCVD", client="CLOSED SYN_SENT CLOSED")
    assert [name for name, _ in brought_about(Declared.of("opener_gone by client"), lost)[0]] \
        == ["handshake_abandoned", "unanswered"]


def test_a_forged_rst_that_was_never_sent_is_not_the_cause():
    never_open = record("open", server="LISTEN SYN_RCVD CLOSED")
    declared = Declared.of(("injected_reset", "no_connection"))
    assert brought_about(declared, never_open)[0] == [Cause("open", None)]
    assert brought_about(declared, record("open"))[0] == [Cause("no_connection", None)]


def test_a_reset_by_chance_has_a_cause_that_nobody_knows():
    assert brought_about(Declared.of("closed by initiator"), record("reset")) == ([], [])


def test_a_connection_that_was_accepted_in_the_end_is_not_one_that_was_not_accepted():
    declared = Declared.of(("not_accepted by server", "open"))
    assert brought_about(declared, record("open"))[0] == [Cause("open", None)]
    late = record("open", server="LISTEN SYN_RCVD")
    assert [name for name, _ in brought_about(declared, late)[0]] == ["not_accepted", "open"]


# ---- what the tool says about it

TRUE = {"causes": [["injected_reset", "network"], ["no_connection", None]],
        "causes_elsewhere": [["open", None]], "scenario": "made_up"}


@pytest.mark.parametrize("line, lacks_any, lacks_decisive, expected", [
    (said("injected_reset", "network"), False, False, "named"),
    (said("no_connection", "client"), False, False, "named"),
    (said("injected_reset", "network", likely=True), False, False, "named"),
    (said("injected_reset"), False, False, "proven"),
    (said("injected_reset", "server"), False, False, "proven"),
    (said("aborted", "server"), False, False, "proven"),
    (said("aborted", "server", likely=True), False, False, "likely"),
    (said("open"), False, False, "proven"),
    (said("open"), True, False, "named"),
    (said("aborted", "server"), True, False, "proven"),
    (said("aborted", "server"), True, True, "unseen"),
])
def test_the_verdict(line, lacks_any, lacks_decisive, expected):
    assert causes.verdict(TRUE, line, lacks_any, lacks_decisive) == expected


def test_where_the_close_is_hidden_any_end_is_right():
    assert causes.verdict(TRUE, said("injected_reset", "both"), False, False, True) == "named"


def judged(*verdicts):
    return [causes.Judgement(TRUE, said("no_connection" if how == "named" else "aborted"),
                             "client", how) for how in verdicts]


def test_the_matrix_counts_and_the_reach_is_held():
    right = causes.Matrix(judged(*["named"] * 99))
    assert right.named("client") == 1 and right.proven_wrong("client") == 0
    assert [line for line in causes.short_of_reach("lossy", right) if "client" in line] == []
    wrong = causes.Matrix(judged(*["named"] * 97, "unseen", "likely", "proven"))
    assert wrong.named("client") == 97 / 99 and wrong.proven_wrong("client") == 0.01
    assert any(re.search(r"injected_reset +3 +0 +aborted 1 \(likely\), aborted 1 \(proven\), "
                         r"aborted 1 \(unseen\)", line) for line in wrong.lines())
    assert any("proven and wrong" in line for line in causes.short_of_reach("lossy", wrong))
    assert not any("proven and wrong" in line for line in causes.short_of_reach("lossy", wrong, by_chance=True))
    clean = causes.short_of_reach("clean", wrong, by_chance=True)
    assert any("proven and wrong" in line for line in clean)
    assert any("named" in line for line in causes.short_of_reach("clean", wrong))


def test_a_conversation_without_a_cause_is_not_judged():
    assert not causes.told(None) and not causes.told({"close": "reset"})
    assert causes.told(said("open"))
