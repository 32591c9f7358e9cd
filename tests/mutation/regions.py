# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The regions of a C source: the parts that run together or not at all. Which tests reach a line?

A region is the body of a function, what an if, else or loop holds, what stands behind a case, or what stands behind a
statement that leaves under a condition. A region in which another lies begins before it, so the innermost region around a
place is the last one that begins before the place and ends behind it.
"""
import re
from typing import NamedTuple

import clones
import mutations

HEAD = re.compile(r"\b(if|for|while|switch) \(")
LEAVES = re.compile(r"(?:return|break|continue|goto)\b")
LABEL = re.compile(r"\b(?:case [^:?;{}]+|default):")
DECLARATION = "extern int tcpstate_reach(int region);\n"


class Region(NamedTuple):
    start: int  # of what runs
    end: int
    name: str  # FILE:FUNCTION:NUMBER IN IT
    note: str  # what instrumented() inserts at `start`, with %d for the number of the region
    at: int


def skip_blanks(code, start):
    return re.compile(r"\s*").match(code, start).end()


def block_end(code, start):
    """Returns the end of the block in which `start` is: the place of its closing brace."""
    depth = 0
    for place in re.compile(r"[{}]").finditer(code, start):
        depth += 1 if place[0] == "{" else -1
        if depth < 0:
            return place.start()
    return len(code)


def statement_end(code, start):
    """Returns the end of the statement that begins at `start` or behind the blanks there."""
    start = skip_blanks(code, start)
    if code[start] == "{":
        return block_end(code, start + 1) + 1
    head = HEAD.match(code, start)
    if not head:
        return code.find(";", start) + 1
    end = statement_end(code, mutations.whole_condition(code, head.end()))
    behind = skip_blanks(code, end)
    return statement_end(code, behind + 4) if head[1] == "if" and code.startswith("else", behind) else end


def parts_of(code, first, last):
    """Yields (start, end, note, at) of the regions in the body of a function."""
    yield first, last, " tcpstate_reach(%d);", first
    for head in HEAD.finditer(code, first, last):
        stop = mutations.whole_condition(code, head.end())
        if head[1] == "switch" or code[stop] == ";":  # do { ... } while (...);
            continue
        end = statement_end(code, stop)
        note = " && tcpstate_reach(%d))" if head[1] == "if" else " if (tcpstate_reach(%d))"
        yield stop, end, note, stop
        behind = skip_blanks(code, end)
        if head[1] == "if" and LEAVES.match(code, skip_blanks(code, stop)) and not code.startswith("else", behind):
            yield end, block_end(code, end), " tcpstate_reach(%d);", end
    for other in re.compile(r"\belse\b(?! if \()").finditer(code, first, last):
        yield other.end(), statement_end(code, other.end()), " if (tcpstate_reach(%d))", other.end()
    for label in LABEL.finditer(code, first, last):
        end = block_end(code, label.end())
        behind = next((other for other in LABEL.finditer(code, label.end(), end)
                       if block_end(code, other.start()) == end), None)
        yield label.end(), behind.start() if behind else end, " tcpstate_reach(%d);", label.end()


def of_file(file, text):
    """Returns the regions of a source, in the order in which they begin."""
    code = mutations.code_only(text)
    found = []
    for function in clones.FUNCTION.finditer(code):
        first = code.index("\n{\n", function.end("parameters")) + 2
        parts = sorted(parts_of(code, first, function.end()))
        found += [Region(start, end, f"{file}:{function['name']}:{n}", note, at)
                  for n, (start, end, note, at) in enumerate(parts)]
    return found


def around(regions, place):
    """Returns the innermost region around a place, or None."""
    inside = [region for region in regions if region.start <= place < region.end]
    return max(inside, key=lambda region: region.start, default=None)


def instrumented(text, regions, first):
    """Returns the source with notes for its regions, which have the numbers `first` and up."""
    code = mutations.code_only(text)
    inserted = []
    for number, region in enumerate(regions, first):
        note = region.note % number
        if note.startswith(" &&"):  # if (a)  becomes  if ((a) && tcpstate_reach(1))
            opening = next(head.end() for head in HEAD.finditer(code, 0, region.at)
                           if mutations.whole_condition(code, head.end()) == region.at)
            inserted += [(opening, 0, "("), (region.at, 1, note)]
        else:
            inserted.append((region.at, 2, note))
    for at, _, note in sorted(inserted, reverse=True):
        text = text[:at] + note + text[at:]
    return DECLARATION + text
