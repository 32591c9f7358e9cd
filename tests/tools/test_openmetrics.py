# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-T openmetrics counts what -T json and -z census tell, and Prometheus' own tool takes the text."""
import os
import re
import resource
import subprocess
from collections import Counter

import pytest

import needs
import talk
import troubles
from engines import made
from exposition import families, samples, total
from talk import Talk, four_segments, merged_fin, refused
from tcpstate_tool import SEEDS, TOOL, put, seed, shown, tcpstate
from test_live_metrics import folder

pytestmark = needs.programs("promtool")

USAGE, INPUT, OUTPUT = 1, 2, 5
STATES = ("SYN_SENT", "SYN_RCVD", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING", "LAST_ACK",
          "TIME_WAIT")
CAPTURES = [path.stem for path in sorted(SEEDS.glob("*.pcap"))] + ["troubles"]


@pytest.fixture(scope="module", name="trouble")
def trouble_capture():
    return troubled()


def troubled():
    """Every problem, and an end whose FIN is not in the capture, so that its state is assumed."""
    unseen_fin = Talk(cport=45000, start=115).opened().c("PA", 1, 1, 10).s("A", 1, 12)
    return put(talk.pcap(sorted([*troubles.packets(), *unseen_fin.packets], key=lambda packet: packet[0])))


def named(name):
    return troubled() if name == "troubles" else seed(name)


def shared_folder():
    """Returns a folder in which the user of the command may make files."""
    path = folder()
    path.chmod(0o777)
    return path


def metrics(capture, *arguments):
    return samples(shown("-r", capture, "-T", "openmetrics", *arguments).out)


def conversations(capture, *arguments):
    return shown("-q", "-T", "json", "-r", capture, *arguments).objects()


@pytest.mark.parametrize("name", CAPTURES)
def test_conversations_are_counted_by_close_cause_by_and_port(name):
    capture = named(name)
    expected = Counter((c["close"], c["cause"], c["cause_by"] or "unknown", str(c["server"]["port"]))
                       for c in conversations(capture))
    counted = {tuple(dict(labels)[key] for key in ("close", "cause", "by", "port")): value
               for labels, value in metrics(capture)["tcpstate_conversations_total"].items()}
    assert counted == expected


@pytest.mark.parametrize("name", CAPTURES)
def test_segments_and_octets_are_those_of_the_conversations(name):
    capture = named(name)
    found = metrics(capture)
    for end in "client", "server":
        assert total(found["tcpstate_segments_total"], sender=end) == \
            sum(c["segments"][end] for c in conversations(capture))
        assert total(found["tcpstate_payload_bytes_total"], sender=end) == \
            sum(c[f"{end}_octets"] for c in conversations(capture))


@pytest.mark.parametrize("name", CAPTURES)
def test_the_ends_in_each_state_are_those_of_the_census(name):
    capture = named(name)
    table = shown("-r", capture, "-z", "census").out.split("\n\n")[0]
    found = metrics(capture)
    for column, end in enumerate(("client", "server")):
        counts = {row[0]: int(row[1 + column]) for row in
                  re.findall(r"^ *([A-Z_0-9a]\w+) +(\d+) +(\d+)$", table, re.MULTILINE)}
        assert counts.pop("all") == total(found["tcpstate_ends"], end=end)
        assert counts.pop("assumed", 0) == total(found["tcpstate_ends_assumed"], end=end)
        for state in STATES:
            assert total(found["tcpstate_ends"], end=end, state=state) == counts.pop(state, 0), state
        assert not counts.keys() - {"LISTEN", "CLOSED"}
    [time] = found["tcpstate_ends_timestamp_seconds"].values()
    assert time == pytest.approx(max(c["last_time"] for c in conversations(capture)))


def ended_by(conversation):
    """Returns whose FIN or RST ended the idle time: not that of the end that did not close."""
    by = conversation["cause_by"] or "unknown"
    if conversation["cause"] == "peer_did_not_close":
        return {"client": "server", "server": "client"}[by]
    return by


def check_histogram(found, name, labels, durations):
    """Asserts that a histogram has these durations."""
    buckets = {float(dict(key)["le"]): value for key, value in found[f"{name}_bucket"].items()
               if labels.items() <= dict(key).items()}
    assert {bound: sum(d <= bound for d in durations) for bound in buckets} == buckets
    assert total(found[f"{name}_count"], **labels) == len(durations) == buckets[float("inf")]
    assert total(found[f"{name}_sum"], **labels) == pytest.approx(sum(durations))


@pytest.mark.parametrize("name", CAPTURES)
def test_histograms_have_the_times_in_states_and_the_idle_times(name):
    capture = named(name)
    found, objects = metrics(capture), conversations(capture)
    for end in "client", "server":
        for state in STATES:
            check_histogram(found, "tcpstate_state_seconds", {"end": end, "state": state},
                            [v["held"] for c in objects for v in c[f"{end}_visits"]
                             if v["state"] == state and v["held"] is not None])
    for by in "unknown", "client", "server", "both", "network":
        check_histogram(found, "tcpstate_idle_before_close_seconds", {"by": by},
                        [c["idle_before_close"] for c in objects
                         if ended_by(c) == by and c["idle_before_close"] is not None])


def test_the_troubles_fill_the_metrics(trouble):
    """The comparisons above would say nothing of empty metrics."""
    found = metrics(trouble)
    for name in "tcpstate_conversations_total", "tcpstate_ends", "tcpstate_ends_assumed", \
                "tcpstate_state_seconds_count", "tcpstate_idle_before_close_seconds_count":
        assert total(found[name]) > 0, name
    assert total(found["tcpstate_ends"], state="CLOSE_WAIT", end="server", port="80") > 0


def test_a_file_for_node_exporter_has_the_older_format(trouble):
    file = shared_folder() / "metrics.prom"
    shown("-r", trouble, "-T", "openmetrics", "-o", file)
    older = file.read_text()
    counters = [name for name in families(older) if families(older)[name].type == "counter"]
    assert counters == ["tcpstate_conversations", "tcpstate_segments", "tcpstate_payload_bytes"]
    assert samples(older) == metrics(trouble)
    assert [line for line in older.splitlines() if not re.match("# TYPE .* counter$", line)] == \
        shown("-r", trouble, "-T", "openmetrics").lines()


def test_a_collector_never_reads_half_of_the_file(trouble):
    file = shared_folder() / "metrics.prom"
    file.write_text("earlier\n")
    with file.open() as collector:
        shown("-r", trouble, "-T", "openmetrics", "-o", file)
        assert collector.read() == "earlier\n"  # the file that was opened stays whole
    assert file.read_text().endswith("# EOF\n") and file.stat().st_mode & 0o777 == 0o644
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_that_is_replaced_keeps_its_rights(trouble, mode):
    file = shared_folder() / "metrics.prom"
    file.write_text("earlier\n")
    file.chmod(mode)
    shown("-r", trouble, "-T", "openmetrics", "-o", file)
    assert file.read_text().endswith("# EOF\n") and file.stat().st_mode & 0o7777 == mode


@needs.root
def test_root_leaves_the_file_to_its_owner(trouble):
    file = shared_folder() / "metrics.prom"
    file.write_text("earlier\n")
    os.chown(file, 65534, 1)
    shown("-r", trouble, "-T", "openmetrics", "-o", file, "--engine", "pcap", as_nobody=False)
    assert file.read_text() != "earlier\n" and (file.stat().st_uid, file.stat().st_gid) == (65534, 1)


@needs.root
@needs.programs("setpriv")
@pytest.mark.parametrize("as_whom, group", [(("--bounding-set", "-chown", "--inh-caps", "-chown"), None),
                                            (("--reuid", "65534", "--regid", "65534", "--groups", "1"), 1)],
                         ids=["root that may not give files away", "a member of the group"])
def test_metrics_are_written_also_by_one_who_cannot_keep_the_owner(trouble, as_whom, group):
    file = shared_folder() / "metrics.prom"
    file.write_text("earlier\n")
    os.chown(file, 65534 if group else 1000, 1)
    file.chmod(0o640)
    file.parent.chmod(0o777)
    done = subprocess.run(["setpriv", *as_whom, TOOL, "-r", trouble, "-T", "openmetrics", "-o", file,
                           "--engine", "pcap"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert file.read_text() != "earlier\n" and file.stat().st_mode & 0o777 == 0o640
    assert group is None or file.stat().st_gid == group


def test_a_run_that_fails_leaves_the_metrics_as_they_were(trouble):
    file = shared_folder() / "metrics.prom"
    file.write_text("earlier\n")
    assert tcpstate("-r", put(b"no capture"), "-T", "openmetrics", "-o", file).status == INPUT
    full = tcpstate("-r", trouble, "-T", "openmetrics", "-o", file, restore_signals=False,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
    assert full.status == OUTPUT and f"{file}: File too large" in full.err
    assert file.read_text() == "earlier\n" and list(file.parent.iterdir()) == [file]


def test_metrics_of_a_file_need_a_writable_folder(trouble):
    place = shared_folder()
    place.chmod(0o555)
    run = tcpstate("-r", trouble, "-T", "openmetrics", "-o", place / "metrics.prom")
    assert run.status == OUTPUT and run.err.startswith(f"tcpstate: {place}: Permission denied\n")
    assert "must be writable" in run.err and "--every" not in run.err


def test_metrics_of_a_file_go_to_a_device_and_through_a_link(trouble):
    place = shared_folder()
    (place / "link.prom").symlink_to("target.prom")
    shown("-r", trouble, "-T", "openmetrics", "-o", "/dev/null")
    shown("-r", trouble, "-T", "openmetrics", "-o", place / "link.prom")
    assert (place / "link.prom").is_symlink() and (place / "target.prom").read_text().endswith("# EOF\n")


def test_both_engines_print_the_same(trouble):
    assert shown("-r", trouble, "-T", "openmetrics", "--engine", "pcap").out == \
        shown("-r", trouble, "-T", "openmetrics", "--engine", "tshark").out


def test_only_selected_conversations_are_counted():
    capture = made([four_segments(), merged_fin(cport=40001), refused(cport=40003)])
    for selecting in ["--select", "close == refused"], ["-Y", "tcp.port == 40003"], ["-f", "port 40003"]:
        found = metrics(capture, *selecting)
        assert total(found["tcpstate_conversations_total"]) == 1
        assert total(found["tcpstate_conversations_total"], close="refused", port="80") == 1


def test_no_address_is_in_the_metrics(trouble):
    text = shown("-r", trouble, "-T", "openmetrics").out
    assert "10.0.0" not in text
    assert shown("-r", trouble, "-T", "openmetrics", "--anonymize=key").out == text


def test_ports_above_a_limit_have_one_label():
    capture = made([merged_fin(sport=1000 + i, start=i) for i in range(70)])
    run = tcpstate("-r", capture, "-T", "openmetrics")
    assert run.status == 0
    assert run.err == "tcpstate: -T openmetrics: 6 conversations have the port \"other\": only 64 ports get a label " \
                      "of their own\n"
    counted = samples(run.out)["tcpstate_conversations_total"]
    assert {dict(labels)["port"] for labels in counted} == {*map(str, range(1000, 1064)), "other"}
    assert total(counted, port="other") == 6


def test_a_scan_leaves_labels_for_services():
    scan = [refused(sport=port) for port in range(1, 101)]
    services = [merged_fin(sport=8000 + i, start=60 + i) for i in range(48)]
    run = tcpstate("-r", made([*scan, *services]), "-T", "openmetrics")
    assert run.status == 0 and '84 conversations have the port "other"' in run.err
    counted = samples(run.out)["tcpstate_conversations_total"]
    assert total(counted, close="refused", port="other") == 84
    assert all(total(counted, close="merged_fin", port=str(8000 + i)) == 1 for i in range(48))


def test_a_capture_without_conversations():
    run = tcpstate("-r", made([Talk()]), "-T", "openmetrics")
    assert run.status == 0 and "no TCP segment" in run.err
    found = samples(run.out)
    assert "tcpstate_conversations_total" not in found and total(found["tcpstate_ends"]) == 0


def test_metrics_are_no_form_of_a_statistic(trouble):
    run = tcpstate("-r", trouble, "-z", "census", "-T", "openmetrics")
    assert (run.status, run.out) == (USAGE, "") and "-z prints text" in run.err
