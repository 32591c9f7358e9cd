#!/usr/bin/python3
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tcpstate on captures in which something is missing, and compares with the whole captures.

    views.py CAPTURE|FOLDER...      prints the table, and the views that fall short of the reach

TCPSTATE_BUILD names the build directory. Exit status: 0 the reach is met, 1 it is not, 2 no run.
"""

import argparse
import math
import statistics
import sys

import tool
import view_examples
from view_compare import CONTRADICTING, SAME, WEAKER, Tally
from view_corpus import Corpus
from view_kinds import VIEWS

SEED = 20


def tallies(corpus, names=None, seed=SEED):
    """Returns the tallies of the views by name."""
    return {name: Tally(corpus.see(view, seed)) for name, view in VIEWS.items()
            if not names or name in names}


def table(corpus, seen):
    yield (f"{corpus.count()} closed conversations, seen again; {corpus.open} that are not closed "
           f"are left out; {corpus.assumed} verdicts are assumed even on the whole capture")
    yield (f"{'':24}{'':7}{'same':^37}{'weaker':^17}{'contradicting':^17}")
    yield (f"{'view':24}{'seen':>7}{'initiator':>10}{'if told':>9}{'close':>8}{'TIME_WAIT':>10}"
           f"{'assumed':>9}{'known':>8}{'assumed':>9}{'known':>8}")
    for name, tally in seen.items():
        shares = [f"{tally.share(what):.2%}" for what in ("initiator", "close", "time_wait")]
        counts = [tally.conversations[relation, mark] for relation in (WEAKER, CONTRADICTING)
                  for mark in ("assumed", "known")]
        yield (f"{name:24}{tally.count:7}{shares[0]:>10}{tally.share_where_shown():>9.2%}{shares[1]:>8}{shares[2]:>10}"
               f"{counts[0]:9}{counts[1]:8}{counts[2]:9}{counts[3]:8}")


def short_of_reach(seen, by_chance=False):
    """Returns a text for each view that falls short of the reach.

    With by_chance, a small run may fall short by as much as chance explains.
    """
    return {name: lines for name, tally in seen.items()
            if (lines := list(short(tally, VIEWS[name].reach, by_chance)))}


def short(tally, reach, by_chance):
    def allowed(mean):
        return chance(mean) if by_chance else mean

    if reach.initiator is not None:
        other = tally.ends_shown - tally.initiators_same
        if other > allowed(tally.ends_shown * (1 - reach.initiator)):
            yield (f"initiator the same in {tally.share_where_shown():.2%} of those with a FIN or RST, "
                   f"{reach.initiator:.1%} wanted")
    known = tally.contradicting_as_known()
    if known > allowed(tally.count * reach.contradicting):
        yield f"{known} of {tally.count} contradict as known, {reach.contradicting:.1%} allowed"
    for what in ("initiator", "close", "time_wait"):
        right, wrong = (tally.relations[what, relation] for relation in (SAME, CONTRADICTING))
        if wrong > (chance((right + wrong) / 2) if by_chance else right):
            yield f"{what} is guessed: {wrong} contradict, {right} are the same"


def described(missed):
    return [f"{name}: {line}" for name, lines in missed.items() for line in lines]


def chance(expected):
    """Returns the largest count that fits a mean of `expected`: 999 of 1000 runs see no more.

    Counts are distributed as Poisson says. From 700 on the normal distribution is as good, and it needs
    no exp(-expected), which is 0 from 746 on.
    """
    if expected >= 700:
        return math.floor(expected + statistics.NormalDist().inv_cdf(0.999) * math.sqrt(expected))
    count, term = 0, math.exp(-expected)
    total = term
    while total < 0.999:
        count += 1
        term *= expected / count
        total += term
    return count


def kinds(tally, most):
    """Returns the most frequent kinds of difference. Contradictions known as certain come first."""
    by_count = sorted(tally.kinds, key=lambda kind: (-len(tally.kinds[kind]), kind))
    worst = [kind for kind in by_count if kind[:2] == (CONTRADICTING, "known")]
    return worst[:most] + [kind for kind in by_count if kind not in worst][:most]


def show_kinds(seen, most, folder):
    for name, tally in seen.items():
        print(name)
        for kind in kinds(tally, most):
            relation, mark, what, whole, said = kind
            print(f"  {len(tally.kinds[kind]):6} {relation}, {mark}: {what} {whole} -> {said}")
            if folder:
                view_examples.write(folder, name, kind, tally.kinds[kind])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("captures", nargs="+", metavar="CAPTURE|FOLDER")
    parser.add_argument("--view", action="append", choices=VIEWS, help="only this one; may repeat")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--kinds", type=int, default=0, metavar="N",
                        help="show the N most frequent kinds of difference of each view")
    parser.add_argument("--examples", metavar="FOLDER",
                        help="write a small example of each kind shown there")
    return parser, parser.parse_args()


def main():
    parser, options = arguments()
    if tool.missing():
        print(f"no run: {tool.missing()}", file=sys.stderr)
        return 2
    corpus = Corpus(options.captures)
    if not corpus.count():
        parser.error("no closed conversation in these captures")
    seen = tallies(corpus, options.view, options.seed)
    print("\n".join(table(corpus, seen)))
    if options.kinds:
        show_kinds(seen, options.kinds, options.examples)
    missed = short_of_reach(seen)
    print("\n".join(described(missed)) or "the reach is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
