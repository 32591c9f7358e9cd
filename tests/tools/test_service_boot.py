# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real systemd starts the unit of the package. It is process 1 of namespaces of its own, over a copy of this system
that is thrown away."""
import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import needs
from exposition import samples, total
from tcpstate_tool import TOOL
from test_live_metrics import CALLS, folder
from test_service import UNIT, child_of, service

pytestmark = [needs.namespaces, needs.programs("systemd-analyze", "nsenter", "ip")]
GROUP = f"tcpstate-boot-{os.getpid()}"
NAME = "tcpstate-metrics@lo"
DYNAMIC_USERS = range(61184, 65520)

BOOT = r"""
set -e
place=$1 tool=$2 unit=$3
mount --make-rprivate /
mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$place/root"
cd "$place/root"
cp "$tool" usr/bin/tcpstate
rm -rf etc/systemd/system/*
mkdir -p "etc/systemd/system/tcpstate-metrics@.service.d" old
cp "$unit" "etc/systemd/system/tcpstate-metrics@.service"
printf '[Service]\nExecStart=\nExecStart=%s --every 1\n' "$4" \
    >"etc/systemd/system/tcpstate-metrics@.service.d/often.conf"
for name in systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket; do
    ln -s /dev/null etc/systemd/system/$name
done
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
for name in sys/fs/cgroup run tmp dev; do mount -t tmpfs tmpfs $name; done
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts devpts dev/pts -o newinstance,ptmxmode=0666
ln -s pts/ptmx dev/ptmx
mount -t tmpfs tmpfs dev/shm
ip link set lo up
pivot_root . old
umount -l /old
exec env container=other /lib/systemd/systemd --log-target=null systemd.unit=basic.target
"""


def groups():
    """Returns the control groups in which systemd may make its own: one in each hierarchy that it uses."""
    top = Path("/sys/fs/cgroup")
    names = ["."] if (top / "cgroup.procs").exists() else ["systemd", "unified", "memory", "pids"]
    return [top / name / GROUP for name in names if (top / name).is_dir()]


class Booted:
    """A systemd that has booted; skips the test if it does not boot here."""

    def __init__(self):
        joins = "".join(f"mkdir '{group}' && echo $$ >'{group}/cgroup.procs'\n" for group in groups())
        self.process = subprocess.Popen(
            ["sh", "-c", f"set -e\n{joins}exec unshare -mpnCiuf --kill-child sh -c \"$@\"", "sh",
             BOOT, "sh", folder(), TOOL, UNIT, service()["ExecStart"]],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        deadline = time.monotonic() + 60
        while self.inside("systemctl", "is-system-running").stdout.strip() not in ("running", "degraded"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                pytest.skip(f"systemd does not boot here: {self.process.stderr.read()}")
            time.sleep(0.2)

    def inside(self, *command):
        with contextlib.suppress(IndexError, FileNotFoundError):
            enter = ["nsenter", "-t", str(child_of(self.process.pid)), "-a", "-r", "-w"]
            return subprocess.run([*enter, *command], capture_output=True, text=True, timeout=120)
        return subprocess.CompletedProcess(command, 1, "", "")  # it has not begun

    def wait_for(self, holds):
        deadline = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < deadline, self.inside("systemctl", "status", NAME).stdout
            time.sleep(0.2)

    def stop(self):
        with contextlib.suppress(IndexError, FileNotFoundError):
            os.kill(child_of(self.process.pid), signal.SIGKILL)  # all of its namespace end with it
        self.process.wait(60)
        for group in groups():
            for path, _, _ in os.walk(group, topdown=False):
                os.rmdir(path)


@pytest.fixture(name="system")
def booted_system():
    system = Booted()
    yield system
    system.stop()


def test_systemd_runs_the_unit(system):
    file = f"/run/tcpstate/lo/{NAME.replace('metrics@', '')}.prom"

    def packets():
        text = system.inside("cat", file).stdout
        return total(samples(text)["tcpstate_captured_packets_total"]) if text else -1

    started = system.inside("systemctl", "start", NAME)
    assert (started.returncode, started.stderr) == (0, ""), system.inside("systemctl", "status", NAME).stdout
    system.wait_for(lambda: packets() == 0)
    for _ in range(2):  # the file is replaced, and replaced again
        before = packets()
        system.inside("/usr/bin/python3", "-c", CALLS)
        system.wait_for(lambda before=before: packets() > before)
    mode, owner = system.inside("stat", "-c", "%a %u", file).stdout.split()
    assert mode == "644" and int(owner) in DYNAMIC_USERS
    shown = system.inside("systemctl", "show", "-p", "ActiveState,NRestarts", NAME).stdout
    assert set(shown.split()) == {"ActiveState=active", "NRestarts=0"}
    system.inside("systemctl", "stop", NAME)
    assert system.inside("systemctl", "show", "-p", "Result", "--value", NAME).stdout == "success\n"
    assert system.inside("test", "-e", file).returncode == 1
