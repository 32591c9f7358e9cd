# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which mutations a C source has, what each changes, in which region it lies, and how they are counted."""
import importlib.machinery
import importlib.util
import sys
from pathlib import Path

import clones
import mutations
import regions

ROOT = Path(__file__).resolve().parents[2]
SOURCE = '''\
#include "a==b.h"
/* Returns true if self == peer. */
static_assert(A < B, "a < b");
bool is_first(const struct tcb *self, int n)
{
    if (self->n == n && !n)
        return true;
    count(self, 7);
    return n << 2 > 'a' + 1;
}
'''


def script(name):
    """Returns a script of this folder as a module."""
    loader = importlib.machinery.SourceFileLoader(f"mutation_{name}", str(Path(__file__).with_name(name)))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


def changes():
    return {(m.before, m.after) for m in mutations.of_file("a.c", SOURCE)}


def test_a_mutation_changes_one_token_condition_or_statement():
    condition = "if (self->n == n && !n)"
    assert changes() == {
        ("bool is_first(const struct tcb *self, int n)", "bool is_first(const struct tcb *peer, int n)"),
        (condition, "if (peer->n == n && !n)"), (condition, "if (self->n != n && !n)"),
        (condition, "if (self->n == n || !n)"), (condition, "if (self->n == n && n)"),
        (condition, "if (!(self->n == n && !n))"),
        ("return true;", "return false;"),
        ("count(self, 7);", ";"), ("count(self, 7);", "count(peer, 7);"), ("count(self, 7);", "count(self, 8);"),
        ("return n << 2 > 'a' + 1;", "return n >> 2 > 'a' + 1;"),
        ("return n << 2 > 'a' + 1;", "return n << 3 > 'a' + 1;"),
        ("return n << 2 > 'a' + 1;", "return n << 2 >= 'a' + 1;"),
        ("return n << 2 > 'a' + 1;", "return n << 2 > 'a' - 1;"),
        ("return n << 2 > 'a' + 1;", "return n << 2 > 'a' + 2;")}


def test_comments_texts_and_lines_for_the_preprocessor_stay():
    for mutation in mutations.of_file("a.c", SOURCE):
        changed = mutation.apply(SOURCE).splitlines()
        assert changed[:3] == SOURCE.splitlines()[:3]
        assert sum(a != b for a, b in zip(changed, SOURCE.splitlines())) == 1


def test_a_mutation_names_its_line():
    for mutation in mutations.of_file("a.c", SOURCE):
        assert " ".join(SOURCE.splitlines()[mutation.line - 1].split()) == mutation.before


def test_each_equivalent_mutation_exists_and_has_a_reason():
    texts, missing = {}, []
    for row in (ROOT / "tests/mutation/equivalent.tsv").read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        file, before, after, reason = row.split("\t")
        if file not in texts:
            source = (ROOT / file).read_text(encoding="utf-8")
            texts[file] = {(m.before, m.after) for m in mutations.of_file(file, source)}
        if (before, after) not in texts[file] or not reason:
            missing.append(row)
    assert not missing


def test_clones_of_a_function_stand_beside_a_function_that_calls_them():
    source = "static int one(const int *a, int b)\n{\n    return a[0] < b;\n}\n\nint two(void)\n{\n    return 2;\n}\n"
    numbered = dict(enumerate(mutations.of_file("a.c", source), 1))
    text, outside = clones.with_clones(source, numbered)
    assert not outside
    assert "int one__m0(const int *a, int b)\n{\n    return a[0] < b;\n}" in text
    assert "    return a[1] < b;\n" in text and "    return a[0] <= b;\n" in text and "    return 3;\n" in text
    for number, mutation in numbered.items():
        name, arguments = ("two", "") if "2" in mutation.before else ("one", "a, b")
        assert f"    case {number}: return {name}__m{number}({arguments}); \n" in text


def test_what_no_function_holds_gets_no_clone():
    numbered = dict(enumerate(mutations.of_file("a.c", "enum { A = 1 };\n"), 1))
    assert clones.with_clones("enum { A = 1 };\n", numbered) == (clones.VARIABLE + "enum { A = 1 };\n", [1])


def test_an_error_names_the_clones_that_do_not_compile():
    assert clones.numbers_in_errors("a.c: In function 'one__m12':\na.c:9:5: error: 'peer' undeclared\n"
                                    "a.c: In function 'one__m13':\na.c:19:5: warning: unused\n") == {12}


BRANCHES = '''\
static int one(int a, int b)
{
    if (a)
        return 1;
    for (int i = 0; i < b; i++)
        two(i);
    if (b) {
        three(3);
    } else
        four(4);
    switch (a) {
    case 5:
        five(5);
        break;
    default:
        six(6);
    }
    return 7;
}
'''
NUMBER_OF_PLACE = {"(a)": 0, "return 1": 1, "int i = 0": 2, "two": 3, "(b)": 2, "three": 4, "four": 5, "five": 6, "six": 7,
                   "return 7": 2}


def test_a_region_is_what_runs_together():
    found = regions.of_file("a.c", BRANCHES)
    for text, number in NUMBER_OF_PLACE.items():
        assert regions.around(found, BRANCHES.index(text)).name == f"a.c:one:{number}", text
    assert regions.around(found, 0) is None


def test_each_region_notes_that_it_runs():
    text = regions.instrumented(BRANCHES, regions.of_file("a.c", BRANCHES), 10)
    assert text == regions.DECLARATION + """\
static int one(int a, int b)
{ tcpstate_reach(10);
    if ((a) && tcpstate_reach(11))
        return 1; tcpstate_reach(12);
    for (int i = 0; i < b; i++) if (tcpstate_reach(13))
        two(i);
    if ((b) && tcpstate_reach(14)) {
        three(3);
    } else if (tcpstate_reach(15))
        four(4);
    switch (a) {
    case 5: tcpstate_reach(16);
        five(5);
        break;
    default: tcpstate_reach(17);
        six(6);
    }
    return 7;
}
"""


def test_the_table_counts_tests_that_do_not_end_apart(capsys):
    tally = script("run").Tally()
    first, second, third = mutations.of_file("a.c", SOURCE)[:3]
    for mutation, verdict in (first, "killed"), (second, "did not end"), (third, "survived"):
        tally.add(mutation, verdict)
    tally.print_table()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["judged:", "3"] in lines and ["did", "not", "end", "1"] in lines
    assert lines[-1][-2:] == ["66.7", "%"]


def test_each_promise_can_still_be_broken():
    promises = script("promises")
    assert [remark for row in promises.PROMISES + promises.ONCE_UNNOTICED if (remark := promises.out_of_date(row))] == []
