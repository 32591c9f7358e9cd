# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tcpstate on a loopback interface of its own, in a network namespace."""
import os
import re
import shutil
import signal
import subprocess
import threading
import time

from tcpstate_tool import TOOL
from tshark import PLUGIN, WORKSHOP


def system_folder():
    folders = subprocess.run(["tshark", "-G", "folders"], capture_output=True, text=True,
                             check=True).stdout
    return re.search(r"^Global Plugins:\s*(.*)", folders, re.MULTILINE)[1]


class Live:
    """tcpstate captures on a loopback of its own. The plugin is in the folder that root's tshark
    reads. The namespace also has an interface `veth0`. The words `by` run tcpstate, for example as
    another user."""

    def __init__(self, *arguments, interface="lo", by=()):
        modules = WORKSHOP.path / "system" / "epan"
        modules.mkdir(parents=True, exist_ok=True)
        shutil.copy(PLUGIN, modules)
        script = f"mount --bind '{modules.parent}' '{system_folder()}' && " \
                 "ip link set lo up && ip link add veth0 up type veth peer veth1 && exec \"$@\""
        self.process = subprocess.Popen(
            ["unshare", "-mn", "sh", "-c", script, "sh", *by, TOOL, "-i", interface, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **WORKSHOP.environment()})
        self.lines = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def _command_inside(self, script):
        return ["nsenter", "-t", str(self.process.pid), "-n", "/usr/bin/python3", "-c", script]

    def inside(self, script):
        """Runs a Python script in the network namespace of the capture."""
        subprocess.run(self._command_inside(script), check=True, timeout=60)

    def start_inside(self, script):
        """Starts a Python script in the network namespace of the capture, and returns the process. The script
        goes on when input() gets a line."""
        return subprocess.Popen(self._command_inside(script), stdin=subprocess.PIPE, text=True)

    def wait_for(self, words, meanwhile=lambda: None):
        deadline = time.monotonic() + 60
        while not any(words in line for line in self.lines):
            assert time.monotonic() < deadline and self.process.poll() is None, \
                self.process.stderr.read()
            meanwhile()
            time.sleep(0.2)

    def end(self):
        """Sends the signal of Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.finish()

    def finish(self):
        status = self.process.wait(60)
        self.reader.join(60)
        return status, "".join(self.lines), self.process.stderr.read()


KNOCK = """
import socket
s = socket.socket(); s.settimeout(1)
try: s.connect(("127.0.0.1", 9))
except OSError: pass
"""
CALL = """
import socket, time
server = socket.create_server(("127.0.0.1", 8080))
client = socket.create_connection(("127.0.0.1", 8080))
peer, _ = server.accept()
client.sendall(b"x" * 1000); assert len(peer.recv(2000)) == 1000
client.close(); assert peer.recv(1) == b""; time.sleep(0.2); peer.close()
time.sleep(0.2)
"""
