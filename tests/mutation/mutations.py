# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The mutations of a C source: places where one token, condition or statement is changed."""
import re
from typing import NamedTuple

# Token -> what it becomes. Each stands between others, never inside a longer operator.
OPERATORS = {"==": ["!="], "!=": ["=="], "<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"],
             "&&": ["||"], "||": ["&&"], " + ": [" - "], " - ": [" + "], "<<": [">>"], ">>": ["<<"],
             "++": ["--"], "--": ["++"], " | ": [" & "], "|=": ["&="], "&=": ["|="]}
WORDS = {"true": "false", "false": "true", "self": "peer", "peer": "self", "ROLE_CLIENT": "ROLE_SERVER",
         "ROLE_SERVER": "ROLE_CLIENT", "MIN": "MAX", "MAX": "MIN", "break": "", "continue": ""}

# What the mutations leave alone: comments, texts, characters, lines for the preprocessor, declarations of
# static_assert.
SILENT = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$|static_assert\(.*?\);',
                    re.DOTALL | re.MULTILINE)
PLACES = [
    ("operator", re.compile(r"==|!=|<=|>=|(?<![<-])<(?![<=])|(?<![>-])>(?![>=])|&&|\|\||<<(?!=)|>>(?!=)|\+\+|--| [+|-] "
                            r"|\|=|&=")),
    ("word", re.compile(r"\b(?:" + "|".join(WORDS) + r")\b")),
    ("number", re.compile(r"(?<![\w.])\d+(?=u?\b)(?![\w.]*\.)")),
    ("not", re.compile(r"(?<![\w)\]])!(?=[\w(])")),
    ("call", re.compile(r"(?<=\n)[ ]+\w[\w>.-]*\((?:[^;{}])*\);(?=\n)")),
    ("condition", re.compile(r"\bif \(")),
]


class Mutation(NamedTuple):
    file: str
    start: int
    end: int
    new: str
    line: int
    before: str
    after: str

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]

    def key(self):
        return self.file, self.before, self.after

    def __str__(self):
        return f"{self.file}:{self.line}\n  - {self.before}\n  + {self.after}"


def code_only(text):
    """Returns the text with blanks instead of what mutations leave alone. Positions stay the same."""
    return SILENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def replacements(kind, token):
    """Returns what a token may become."""
    if kind == "operator":
        return OPERATORS[token]
    if kind == "word":
        return [WORDS[token]]
    if kind == "number":
        return [str(int(token) + 1)]
    if kind == "condition":
        return ["if (!"]
    return [re.match(r"\s*", token)[0] + ";" if kind == "call" else ""]


def whole_condition(code, start):
    """Returns the end of the condition whose parenthesis opens before `start`."""
    depth = 1
    while depth and start < len(code):
        depth += {"(": 1, ")": -1}.get(code[start], 0)
        start += 1
    return start


def line_at(text, position):
    """Returns the line around a position, with single blanks."""
    end = text.find("\n", position)
    return " ".join(text[text.rfind("\n", 0, position) + 1:end if end >= 0 else len(text)].split())


def of_file(name, text):
    """Returns all mutations of a source."""
    code = code_only(text)
    found = []
    for kind, pattern in PLACES:
        for place in pattern.finditer(code):
            start, end = place.span()
            for new in replacements(kind, place[0]):
                if kind == "condition":  # if (a && b)  becomes  if (!(a && b))
                    stop = whole_condition(code, end)
                    new = "if (!(" + text[end:stop] + ")"
                    end = stop
                changed = text[:start] + new + text[end:]
                at = start + (1 if kind == "call" else 0)
                found.append(Mutation(name, start, end, new, text.count("\n", 0, at) + 1, line_at(text, at),
                                      line_at(changed, at)))
    return sorted(found)
