# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The sources are in rooms, which know each other in one direction only.

A room is a folder. This test reads the includes of all C files and compares them with the table KNOWS.
Example: a view that includes "input/source.h" fails, because `views` may not know `input`.
"""
import re
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]
LINES_MAX = 400

# The folder of each room. A file belongs to the longest folder that it is in.
ROOMS = {
    "engine": "plugin/engine",
    "record": "plugin/record",
    "statistics": "plugin/statistics",
    "plugin": "plugin",
    "common": "tools/common",
    "decode": "tools/tcpstate/decode",
    "input": "tools/tcpstate/input",
    "tshark": "tools/tcpstate/tshark",
    "views": "tools/tcpstate/views",
    "selection": "tools/tcpstate/selection",
    "saving": "tools/tcpstate/saving",
    "anonymizing": "tools/tcpstate/anonymizing",
    "expectations": "tools/tcpstate/expectations",
    "metrics": "tools/tcpstate/metrics",
    "tcpstate": "tools/tcpstate",
    "tcpdump2pcap": "tools/tcpdump2pcap",
    "examples": "tools/doc/examples",
    "tests": "tests",
}

# The files of other rooms that a room may include: rooms, or single headers.
ARITHMETIC = ["engine/octets.h", "engine/duration.h"]
KNOWS = {
    "engine": [],
    "record": ["engine"],
    "statistics": ["plugin", "record", "engine"],
    "plugin": ["statistics", "record", "engine"],
    "common": ARITHMETIC,
    "decode": ["common", "engine"],
    "input": ["decode", "common", "record", "engine"],
    # The two sources do not know each other: of `input`, tshark gets what both need.
    "tshark": ["input/source.h", "input/input_check.h", "input/resume.h", "common", "record"],
    "views": ["common", "record", "engine"],
    "selection": ["views/conversation_facts.h", "input/source.h", "common", "record", "engine"],
    "saving": ["selection/selected_records.h", "selection/number_set.h", "anonymizing", "views", "input", "common",
               "record", "engine"],
    "anonymizing": ["input/source.h", "decode/packet_decode.h", "common", "record", "engine/octets.h"],
    "expectations": ["selection/selection.h", "views/format.h", "views/why.h", "views/problems.h", "views/view_kind.h",
                     "input/source.h", "common", "record", "engine"],
    "metrics": ["views/view_kind.h", "views/census.h", "views/format.h", "common", "record", "engine"],
    "tcpstate": ["input", "tshark", "views", "selection", "expectations", "saving", "anonymizing", "common",
                 "record", "engine/duration.h", "tcpdump2pcap/conversion.h"],
    "tcpdump2pcap": ["common", *ARITHMETIC, "engine/four_tuple.h", "engine/sequence.h"],
    "examples": [],
    "tests": ["*"],
}

# Headers of libraries, and the rooms that may include them. Those not named here are free.
LIBRARIES = {
    "epan/*": ["plugin", "statistics", "tests"],
    "wireshark.h": ["plugin", "statistics", "tests"],
    "ws*": ["plugin", "statistics", "tests"],
    "pcap*": ["input", "tcpdump2pcap", "examples", "tests"],
    "glib*": ["plugin", "statistics", "common", "decode", "input", "tshark", "views", "selection",
              "saving", "anonymizing", "expectations", "metrics", "tcpstate", "tcpdump2pcap", "tests"],
}

# Folders in which the compiler looks for "..." after the folder of the file itself; see the
# CMakeLists.txt of plugin/, tools/ and tests/.
SEARCHED = ["plugin", "tools", "tools/tcpstate", "tools/tcpdump2pcap", "tests/engine"]


def sources(*folders):
    """The C files below these folders: {path: text}."""
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*.[ch]"))
    return {str(path.relative_to(ROOT)): path.read_text() for path in sorted(paths)}


def room_of(path):
    inside = [room for room, folder in ROOMS.items() if PurePosixPath(path).is_relative_to(folder)]
    return max(inside, key=lambda room: len(ROOMS[room]), default=None)


def resolve(path, included, files):
    """The file that an include of "..." means, or None."""
    for folder in [str(PurePosixPath(path).parent), *SEARCHED]:
        parts = []
        for part in (*PurePosixPath(folder).parts, *PurePosixPath(included).parts):
            parts = parts[:-1] if part == ".." else [*parts, part]
        if "/".join(parts) in files:
            return "/".join(parts)
    return None


def may_know(room, target):
    """Whether a file of this room may include the file `target`."""
    other = room_of(target)
    header = f"{other}/{PurePosixPath(target).name}"
    return other == room or any(fnmatch(other, known) or header == known for known in KNOWS[room])


def wrong_includes(files):
    """One line for each include that leads nowhere or in a forbidden direction."""
    wrong = []
    for path, text in files.items():
        room = room_of(path)
        for included in re.findall(r'^#\s*include "([^"]+)"', text, re.MULTILINE):
            target = resolve(path, included, files)
            if target is None:
                wrong.append(f'{path}: "{included}" is no file of this project')
            elif not may_know(room, target):
                wrong.append(f"{path}: {room} may not know {target}")
        for included in re.findall(r"^#\s*include <([^>]+)>", text, re.MULTILINE):
            for library, rooms in LIBRARIES.items():
                if fnmatch(included, library) and room not in rooms:
                    wrong.append(f"{path}: {room} may not know <{included}>")
    return wrong


def defined_twice(files):
    """Names of structs, unions and enums that have two definitions."""
    places = {}
    for path, text in files.items():
        for name in re.findall(r"^\s*(?:typedef )?(?:struct|union|enum) (\w+)\s*\{", text, re.MULTILINE):
            places.setdefault(name, []).append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_each_file_is_in_a_room():
    assert [path for path in sources("plugin", "tools", "tests") if not room_of(path)] == []


def test_rooms_know_each_other_in_one_direction():
    assert wrong_includes(sources("plugin", "tools", "tests")) == []


@pytest.mark.parametrize("path,line", [
    ("plugin/engine/state.c", '#include "record/record.h"'),
    ("plugin/engine/state.c", "#include <glib.h>"),
    ("plugin/engine/state.c", "#include <epan/packet.h>"),
    ("plugin/record/record_read.c", '#include "statistics/table.h"'),
    ("tools/common/message.c", '#include "engine/conversation.h"'),
    ("tools/tcpstate/decode/tcp_streams.c", '#include "input/capture_file.h"'),
    ("tools/tcpstate/input/source_direct.c", '#include "tshark/source_tshark.h"'),
    ("tools/tcpstate/input/source_direct.c", '#include "views/view.h"'),
    ("tools/tcpstate/tshark/source_tshark.c", '#include "input/source_direct.h"'),
    ("tools/tcpstate/views/view_text.c", '#include "input/source.h"'),
    ("tools/tcpstate/views/view_text.c", '#include "../input/source.h"'),
    ("tools/tcpstate/views/view_text.c", "#include <pcap/pcap.h>"),
    ("tools/tcpdump2pcap/main.c", '#include "engine/conversation.h"'),
    ("tools/tcpdump2pcap/main.c", '#include "no_such_file.h"'),
])
def test_an_include_in_the_wrong_direction_is_found(path, line):
    files = sources("plugin", "tools", "tests")
    files[path] += line + "\n"
    assert len(wrong_includes(files)) == 1 + len(wrong_includes(sources("plugin", "tools", "tests")))


def test_each_struct_has_a_name_of_its_own():
    assert defined_twice(sources("plugin", "tools")) == {}


def test_a_struct_that_is_defined_twice_is_found():
    files = {"plugin/a.c": "struct span {\n", "tools/b.c": "    enum span {\n", "tools/c.h": "struct span;\n"}
    assert defined_twice(files) == {"span": ["plugin/a.c", "tools/b.c"]}


def test_no_static_function_has_a_name_that_says_nothing():
    nameless = re.compile(r"^static [^(=;]*\b(begin|end|reset|start|stop|init|add|get|set|do)\(",
                          re.MULTILINE)
    assert nameless.search("static struct view *begin(void)\n")
    assert {path: found.group(1) for path, text in sources("plugin", "tools").items()
            if (found := nameless.search(text))} == {}


def test_no_file_is_longer_than_one_idea():
    assert {path: lines for path, text in sources("plugin", "tools").items()
            if (lines := len(text.splitlines())) > LINES_MAX} == {}


def test_each_file_begins_with_what_it_is_and_its_licence():
    head = re.compile(r"/\*\n( \* .*\n| \*\n)+? \* Copyright tcpstate contributors\n"
                      r" \* SPDX-License-Identifier: GPL-2.0-or-later\n \*/\n")
    assert [path for path, text in sources("plugin", "tools", "tests").items()
            if not head.match(text)] == []
