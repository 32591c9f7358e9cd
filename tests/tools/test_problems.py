# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-z problems: its filters and the field of the plugin select exactly the frames that it lists."""
import re
from pathlib import Path

import pytest

import joined
import talk
import troubles
import wireshark_profile as profile
from golden import same_as_golden
from tcpstate_tool import put, seed, shown
from tshark import frames

ROOT = Path(__file__).parents[2]
GROUP = re.compile(r"^(\w+): .*\n  (?:(\d+) of )?.*\n(?:    seen .*\n)?"
                   r"    frames   (.*)\n    filter   (.*)\n    to do    .+\n", re.MULTILINE)
SERVER = {"server": "10.0.0.2", "sport": 80}


@pytest.fixture(name="trouble", scope="module")
def _trouble():
    return put(talk.pcap(troubles.packets()), "troubles.pcap")


def groups(path, *options):
    """Returns problem, number of conversations or None for a scan, frames and filter of each group."""
    text = shown(*options, "-z", "problems", "-r", path).out
    found = [(name, int(count) if count else None, [int(f) for f in re.findall(r"#(\d+)", named)], condition)
             for name, count, named, condition in GROUP.findall(text)]
    assert len(found) == text.count("    filter   ")
    return found


def check_filters(path):
    """Checks that each filter selects the frames of its group, and the button those of all groups."""
    every = []
    for _, count, named, condition in groups(path):
        selected = frames(path, condition, two_pass=True)
        assert selected[:5] == named, condition
        assert count in (None, len(selected)), condition
        every += selected
    button = profile.buttons()["Problems"]
    assert frames(path, button, two_pass=True) == sorted(every)
    return every


@joined.each("group", most=20)  # at most 30 groups of problems are listed
def test_filters_and_the_button_select_what_is_listed(group):
    check_filters(joined.joined(group))


def test_problems(trouble):
    same_as_golden("problems.txt", shown("-r", trouble, "-z", "problems").out)


def test_both_engines_list_the_same(trouble):
    pcap, tshark = (shown("-z", "problems", "--engine", engine, "-r", trouble).out
                    for engine in ("pcap", "tshark"))
    assert pcap == tshark


def test_filters_of_many_problems_select_what_is_listed(trouble):
    assert len(check_filters(trouble)) > 10


def refused(start, **ends):
    return talk.refused(start=start, **ends)


def test_a_host_that_is_also_a_client_of_this_port_is_not_selected(capture):
    """A proxy: 10.0.0.2 serves port 80, and is refused by port 80 of another host."""
    path = capture(talk.together(refused(0, **SERVER),
                                 refused(1, client="10.0.0.2", server="10.0.0.3", cport=40001)))
    assert sorted(named for _, _, named, _ in groups(path)) == [[2], [4]]
    check_filters(path)


def scan(client="10.0.0.9", ports=range(1, 1001), start=0):
    return [refused(start + port / 1000, client=client, server="10.0.0.2", sport=port,
                    cport=30000 + port) for port in ports]


def test_a_scan_is_one_line(capture):
    path = capture(talk.together(*scan()))
    text = shown("-z", "problems", "-r", path).out
    assert "scan: one source, 10.0.0.9, 1000 ports of one host, 10.0.0.2: 1, 2, 3, 4, 5, ... 1000\n" in text
    assert len(groups(path)) == 1
    check_filters(path)


def test_a_scan_and_others_at_its_ports_are_told_apart(capture):
    path = capture(talk.together(*scan(), refused(2, **SERVER), *(
        refused(3 + host, client="10.0.0.9", server=f"10.0.1.{host}", sport=80, cport=50000 + host)
        for host in range(1, 12))))
    assert [(count, len(named)) for _, count, named, _ in groups(path)] == [(1, 1), (None, 5), (None, 5)]
    check_filters(path)


def test_a_failing_service_comes_before_a_scan(capture):
    path = capture(talk.together(*scan(), refused(2, **SERVER)))
    assert groups(path)[0][1] == 1


def test_a_capture_of_healthy_conversations_has_no_problem(capture):
    """TIME_WAIT, a CLOSE_WAIT below the limit, a SYN just before the end."""
    path = capture(talk.together(
        talk.Talk(cport=1000).opened(), talk.four_segments(cport=1001), talk.simultaneous(cport=1002),
        talk.Talk(cport=1003, start=1).opened().c("FA", 1, 1).s("A", 1, 2),
        talk.Talk(cport=1004, start=29).c("S")))
    assert shown("-r", path, "-z", "problems").out == "No problems found. Conversations: 5.\n"


def test_the_leak_of_the_article_is_found():
    text = shown("-r", seed("python-sockets"), "-z", "problems").out
    assert "1 of 7 conversations, server 127.0.0.1.9988, by the server; client 127.0.0.1\n" \
           "    seen     waited 34.02 s for the close\n" in text


def test_share_and_idle_times_of_a_race_are_named(capture):
    """The server closes after 60 s idle; 4 of 5 requests cross that."""
    def race(number):
        return (talk.Talk(cport=41000 + number, start=number).opened().c("PA", 1, 1, 9).s("A", 1, 10)
                .s("FA", 1, 10, at=number + 60 + number / 1000).c("PA", 10, 1, 9)
                .s("R", 2).s("R", 2))
    path = capture(talk.together(*(race(number) for number in range(4)),
                                 talk.four_segments(cport=42000)))
    text = shown("-r", path, "-z", "problems").out
    assert "  4 of 5 conversations, server 10.0.0.2.80, by the server; client 10.0.0.1" in text
    assert re.search(r"seen +after 59\.\d\d s \(59\.\d+ to 59\.\d+ s\) idle\n", text)
    check_filters(path)


def shut_window(waits=(0.3, 0.6, 1.2)):
    """The server's window is 0. The client probes it after these times."""
    t = talk.Talk().opened().c("PA", 1, 1, 100).s("A", 1, 101)
    shut = len(t.packets) - 1
    for wait in waits:
        t.c("A", 100, 1, at=t.clock + wait).s("A", 1, 101)
    for _, packet in t.packets[shut:]:
        if packet["TCP"].sport == 80:
            packet["TCP"].window = 0
    return t


@pytest.mark.parametrize("skip", [0, 3], ids=["with SYNs", "without SYNs"])
def test_a_window_that_is_shut_when_the_capture_ends_is_a_problem(capture, skip):
    path = capture(shut_window().packets[skip:])
    text = shown("-z", "problems", "-r", path).out
    assert text.startswith("window_stayed_shut: an application did not read: its window stayed 0\n")
    assert "    seen     window 0 for 2.13 s\n" in text
    why = f"window_stayed_shut (likely): the application of the server did not read: its window was 0 for 2.13 s, since #{5 - skip}\n"
    assert why in shown("-q", "-r", path).out
    check_filters(path)


def test_a_window_that_was_shut_for_a_moment_is_no_problem(capture):
    assert "No problems found" in shown("-z", "problems", "-r", capture(shut_window(waits=[0.3]))).out


def test_the_reset_of_a_shut_window_says_how_long_it_was_shut(capture):
    t = shut_window().c("RA", 101, 1, at=30)
    path = capture(t)
    assert "its window was 0 for 29.95 s (RST #12)\n" in shown("-q", "-r", path).out
    assert "    seen     window 0 for 29.95 s\n" in shown("-z", "problems", "-r", path).out


@pytest.mark.parametrize("delay, said", [(1, "1 time; opening took 1.01 s"), (0.1, "1 time")])
def test_an_opening_that_time_wait_delayed_says_how_long_it_took(capture, delay, said):
    again = talk.Talk(start=20, numbers=(900000, 700000)).c("S").c("S", at=20 + delay).s("SA", 0, 1).c("A", 1, 1)
    path = capture(talk.together(talk.four_segments(), again))
    text = shown("-z", "problems", "-r", path).out
    assert text.startswith("time_wait_reuse: ") and f"    seen     {said}\n" in text


def test_only_the_worst_groups_are_listed_and_the_others_counted(capture):
    path = capture(talk.together(*(
        refused(number, client=f"10.1.{number}.1", server=f"10.0.{number}.2") for number in range(35))))
    assert len(groups(path)) == 30
    assert "... and 5 conversations with problems in 5 more groups" in shown("-r", path, "-z", "problems").out


def test_the_manual_has_a_sentence_for_each_cause_in_their_order():
    header = (ROOT / "plugin" / "engine" / "cause.h").read_text(encoding="utf-8")
    names = [name.lower() for name in re.findall(r"^    CAUSE_(\w+),", header, re.MULTILINE) if name != "COUNT"]
    manual = (ROOT / "tools" / "doc" / "tcpstate.adoc").read_text(encoding="utf-8")
    assert re.findall(r"^\*([a-z_]+)\*:: [A-Z].*\.$", manual.split("== CAUSES")[1].split("\n== ")[0],
                      re.MULTILINE) == names
    assert len(names) == 20
