# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A short run of the laboratory: the Linux kernel judges the states that tcpstate concludes.

Three networks, every scenario, fixed seeds; about two minutes. Larger runs: tests/kernel/run.
"""

import itertools

import campaign
import causes
import judge
import kernel_trace
import laboratory
import needs
import pytest
import tool
import view_corpus
import views
from view_kinds import VIEWS

SEED = 20
CONNECTIONS = 330
NETWORKS = ("clean", "wan", "lossy")

pytestmark = [needs.namespaces, needs.programs(*laboratory.PROGRAMS)]


class Run:
    def __init__(self, directory, network):
        self.directory = directory
        self.outcome = campaign.run(directory, SEED, CONNECTIONS, network)
        self.judgements = list(judge.judge(directory))
        self.tally = judge.Tally(self.judgements)
        self.causes = list(causes.judgements(directory))
        self.matrix = causes.Matrix(self.causes)

    def disagreements(self, column):
        return "\n".join(line for j in self.judgements if j.wrong and j.column == column
                         for line in judge.describe(self.directory, j))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Makes one run on each network, and prints the tables."""
    assert tool.missing() is None
    if kernel_trace.missing():
        pytest.skip(f"no laboratory here: {kernel_trace.missing()}")
    made = {network: Run(str(tmp_path_factory.mktemp(network)), network) for network in NETWORKS}
    for network, run in made.items():
        print("\n".join([network, *run.outcome.lines(), *run.tally.lines(),
                         *run.matrix.lines()]))
    return made


@pytest.fixture(scope="module")
def seen_again(runs):
    """Returns the tallies of the views over the captures of all runs, and prints their table."""
    corpus = view_corpus.Corpus(run.directory for run in runs.values())
    seen = views.tallies(corpus)
    print("\n".join(views.table(corpus, seen)))
    return seen


@pytest.mark.parametrize("network", NETWORKS)
def test_the_laboratory_lost_nothing_and_sock_diag_agrees_with_the_trace(runs, network):
    assert runs[network].outcome.defects() == []


def test_every_scenario_takes_the_path_that_it_was_made_for(runs):
    assert runs["clean"].outcome.not_as_meant() == []
    possible = {name for name, scenario in campaign.REGISTRY.items() if scenario.possible()}
    assert {true["scenario"] for true in runs["clean"].outcome.truths} == possible


@pytest.mark.parametrize("end", ["client own", "server own"])
def test_on_a_clean_network_the_capture_at_an_end_shows_its_path(runs, end):
    run = runs["clean"]
    assert run.tally.share(end) == 1, run.disagreements(end)


@pytest.mark.parametrize("end", ["client own", "server own"])
def test_with_delay_and_loss_the_capture_at_an_end_shows_its_path(runs, end):
    pooled = judge.Tally(runs["wan"].judgements + runs["lossy"].judgements)
    shown = runs["wan"].disagreements(end) + "\n" + runs["lossy"].disagreements(end)
    assert pooled.share(end) >= judge.share_wanted("lossy", end), shown


@pytest.mark.parametrize("network, column", itertools.product(
    NETWORKS, ["client both", "middle both", "server both"]))
def test_one_capture_shows_the_paths_of_both_ends(runs, network, column):
    run = runs[network]
    assert run.tally.share(column) >= judge.share_wanted(network, column), \
        run.disagreements(column)


@pytest.mark.parametrize("column", judge.COLUMNS)
def test_the_initiator(runs, column):
    pooled = judge.Tally([j for run in runs.values() for j in run.judgements])
    assert pooled.initiator_wrong(column) <= judge.INITIATOR_WRONG


def test_the_judge_notices_every_wrong_conclusion(runs):
    """A judge that finds no fault proves nothing: each right conclusion, changed, must be wrong."""
    none = {"client": {}, "server": {}}
    sample = [j for j in runs["clean"].judgements
              if not j.wrong and not j.reasons and j.column == "client both"
              and not j.truth["client"]["cannot_tell"] and not j.truth["server"]["cannot_tell"]]
    assert len(sample) > 100
    for j in sample:
        for name, falsified in (
                ("client path", {"client_states": j.said["client_states"] + ["CLOSING"]}),
                ("server path", {"server_states": j.said["server_states"][:-1]}),
                ("initiator", {"initiator": "client" if j.said["initiator"] != "client"
                               else "server"}),
                ("time_wait", {"time_wait": "both" if j.said["time_wait"] != "both" else None}),
                ("close", {"close": "nothing of the kind"})):
            wrong, _ = judge.compare(j.truth, {**j.said, **falsified}, ("client", "server"), none)
            assert name in wrong, (name, j.truth)


@pytest.mark.parametrize("network", NETWORKS)
def test_the_cause_is_named_as_it_was_brought_about(runs, network):
    run = runs[network]
    shown = "\n".join(line for j in run.causes if j.verdict in ("likely", "proven")
                      for line in causes.describe(run.directory, j))
    assert all(run.matrix.count(point) > 100 for point in run.matrix.verdicts)
    assert causes.short_of_reach(network, run.matrix, by_chance=True) == [], shown


@pytest.mark.parametrize("view", VIEWS)
def test_tcpstate_marks_as_assumed_what_was_not_captured(seen_again, view):
    assert seen_again[view].count > 500
    missed = views.short_of_reach(seen_again, by_chance=True)
    assert view not in missed, missed[view]
