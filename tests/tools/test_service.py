# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The systemd unit of the package is valid, hardened, and gives tcpstate the rights that it needs."""
import configparser
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

import needs
from exposition import samples, total
from live import Live
from tcpstate_tool import TOOL
from test_live_metrics import CALLS, folder

pytestmark = needs.packaging
ROOT = Path(__file__).parents[2]
UNIT = ROOT / "debian" / "tcpstate.tcpstate-metrics@.service"
EXPOSURE_MAX = 20  # tenths, as systemd-analyze counts them: 100 is no protection at all


@pytest.fixture(name="unit")
def unit_of_an_installed_command(tmp_path):
    """The unit as if the tcpstate under test were installed."""
    path = tmp_path / "tcpstate-metrics@.service"
    path.write_text(UNIT.read_text().replace("/usr/bin/tcpstate", str(TOOL)))
    return path


def service():
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(UNIT)
    return unit["Service"]


@needs.programs("systemd-analyze")
def test_systemd_takes_the_unit(unit):
    run = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@needs.programs("systemd-analyze")
def test_the_unit_is_hardened(unit):
    run = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_MAX}", "--no-pager",
                          unit], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_the_unit_may_only_capture():
    assert service()["DynamicUser"] == "yes"
    assert service()["AmbientCapabilities"] == service()["CapabilityBoundingSet"] == "CAP_NET_RAW"


def test_the_package_does_not_enable_the_unit():
    rules = (ROOT / "debian" / "rules").read_text()
    assert "dh_installsystemd" in rules and "--no-enable --no-start" in rules


AS_THE_UNIT = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs",
               "--inh-caps=+net_raw", "--ambient-caps=+net_raw", "--bounding-set=-all,+net_raw")


def allowed_calls():
    """Returns the system calls that SystemCallFilter leaves."""
    def members(name):
        lines = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", name], capture_output=True,
                               text=True, check=True).stdout.splitlines()[1:]
        words = {line.strip() for line in lines if line.strip() and "#" not in line}
        groups = {word for word in words if word.startswith("@")}
        return (words - groups).union(*map(members, groups))
    allowed = set()
    for line in UNIT.read_text().splitlines():
        key, _, value = line.partition("=")
        if key == "SystemCallFilter":
            listed = set().union(*(members(name) for name in value.lstrip("~").split()))
            allowed = allowed - listed if value.startswith("~") else allowed | listed
    return allowed


def child_of(pid):
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


@needs.namespaces
@needs.programs("setpriv", "promtool", "strace", "systemd-analyze")
def test_its_command_works_with_its_rights():
    """The folder is that of RuntimeDirectory, which systemd makes for the user."""
    place = folder()
    shutil.chown(place, "nobody")
    file, trace = place / "tcpstate-lo.prom", place / "trace"
    command = service()["ExecStart"].replace("%i", "lo").replace("/run/tcpstate/lo", str(place)).split()
    assert command[:3] == ["/usr/bin/tcpstate", "-i", "lo"]
    session = Live(*command[3:], by=(*AS_THE_UNIT, "strace", "-f", "-qq", "-o", trace))
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline and session.process.poll() is None, session.process.stderr.read()
        time.sleep(0.1)
    session.inside(CALLS)
    os.kill(child_of(session.process.pid), signal.SIGTERM)  # strace itself takes no signal
    status, _, err = session.finish()
    assert (status, err) == (0, "")
    assert file.owner() == "nobody" and file.stat().st_mode & 0o777 == 0o644
    assert total(samples(file.read_text())["tcpstate_conversations_total"], port="8080") == 10
    calls = re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE)
    assert set(calls) <= allowed_calls() and "fchmod" in calls
    families = re.findall(r"socket\((AF_\w+),", trace.read_text())
    assert set(families) == set(service()["RestrictAddressFamilies"].split())
