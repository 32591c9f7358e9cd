# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""All mutations of a source in one build: each mutation of a function becomes a clone of that function.

The function itself calls the clone whose number is in the variable tcpstate_mutant, or a clone without a mutation.
"""
import re

import mutations

# A definition in the form that clang-format gives it: the braces stand in the first column.
FUNCTION = re.compile(r"^(?P<head>[a-z][\w \n*]*?\b(?P<name>\w+)\()(?P<parameters>[^;{}]*?)\)\n\{\n.*?\n\}$",
                      re.DOTALL | re.MULTILINE)
# Stands at the top of each source. watch.c defines it.
VARIABLE = "extern int tcpstate_mutant;\n"


def functions(text):
    """Returns a match of FUNCTION for each function of a source. Those with more than plain parameters stay alone."""
    return [found for found in FUNCTION.finditer(mutations.code_only(text))
            if "..." not in found["parameters"] and "(" not in found["parameters"]
            and all(argument_names(found["parameters"]))]


def argument_names(parameters):
    """Returns the names in "const struct tcb *self, uint8_t path[9]"; "" for a parameter without a name."""
    if parameters.strip() in ("", "void"):
        return []
    named = re.sub(r"\b(?:G_GNUC_UNUSED|_U_)\b", "", parameters)
    return [name[1] if (name := re.search(r"(\w+)\s*(?:\[[^]]*\])*$", parameter.strip())) else ""
            for parameter in named.split(",")]


def clone(found, text, mutation, number):
    """Returns the text of a function, mutated unless `mutation` is None, under a name of its own."""
    start, end = found.span()
    if mutation:
        text = mutation.apply(text)
        end += len(mutation.new) - (mutation.end - mutation.start)
    body = text[start:end].replace(f"{found['name']}(", f"{found['name']}__m{number}(", 1)
    return body if body.startswith("static") else "static " + body


def dispatcher(found, text, numbers):
    """Returns a function that calls the clone whose number is set."""
    head = text[found.start():found.start() + len(found["head"])]
    arguments = ", ".join(argument_names(found["parameters"]))
    returns = "" if re.search(r"\bvoid \w+\($", head) else "return "
    lines = [f"    case {n}: {returns}{found['name']}__m{n}({arguments}); {'break;' if not returns else ''}"
             for n in numbers]
    default = f"    default: {returns}{found['name']}__m0({arguments});"
    parameters = text[found.start("parameters"):found.end("parameters")]
    return "\n".join([f"{head}{parameters})", "{", "    switch (tcpstate_mutant) {", *lines, default, "    }", "}"])


def with_clones(text, numbered):
    """Returns the source with clones for {number: mutation}, and the numbers of the mutations that no function holds."""
    parts, last, left = [VARIABLE], 0, dict(numbered)
    for found in functions(text):
        own = {n: m for n, m in left.items() if found.start() <= m.start and m.end <= found.end()}
        if not own:
            continue
        left = {n: m for n, m in left.items() if n not in own}
        parts += [text[last:found.start()], clone(found, text, None, 0), "\n"]
        parts += [clone(found, text, mutation, number) + "\n" for number, mutation in own.items()]
        parts.append(dispatcher(found, text, own))
        last = found.end()
    return "".join(parts) + text[last:], list(left)


def numbers_in_errors(messages):
    """Returns the numbers of the clones in which gcc found errors."""
    numbers, function = set(), ""
    for line in messages.splitlines():
        if ": In function '" in line:
            function = line
        number = re.search(r"__m(\d+)'", function)
        if ": error: " in line and number:
            numbers.add(int(number[1]))
    return numbers - {0}
