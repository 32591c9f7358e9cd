# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives Chromium without a window, by the DevTools protocol over two pipes."""
import fcntl
import json
import os
import shutil
import subprocess
import tempfile


class Browser:
    """A Chromium with one page. `with Browser() as browser: ...` ends it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tcpstate-browser-")
        to_read, self.to = os.pipe()
        self.source, to_write = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_read, to_write)]
        words = ["chromium", "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu",
                 "--disable-dev-shm-usage", "--no-sandbox",  # the sandbox refuses root, and most containers
                 "--disable-extensions", "--disable-background-networking",
                 f"--user-data-dir={self.folder}"]
        self.process = subprocess.Popen(
            words, pass_fds=(3, 4), preexec_fn=lambda: (os.dup2(ends[0], 3), os.dup2(ends[1], 4)),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.folder})
        for end in to_read, to_write, *ends:
            os.close(end)
        self.number, self.rest, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Network", "Log":
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to)  # Chromium ends with its pipe
        self.process.wait(30)
        os.close(self.source)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _message(self):
        """Returns the next message. Each ends with a NUL."""
        while b"\0" not in self.rest:
            octets = os.read(self.source, 1 << 20)
            assert octets, "Chromium has ended"
            self.rest += octets
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """Calls a method of the protocol, and returns its result."""
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        octets = json.dumps(request).encode() + b"\0"
        while octets:
            octets = octets[os.write(self.to, octets):]
        while (answer := self._message()).get("id") != self.number:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path, width=1400, height=900, dark=False):
        """Shows a file at this size, and waits until it is loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.events = []
        self.call("Page.navigate", url=f"file://{path}")
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._message())

    def run(self, script):
        """Returns the value of a script, or of its promise."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def requests(self):
        """Returns the addresses that the page asked for."""
        return [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]

    def complaints(self):
        """Returns what the browser says against the page."""
        return [event for event in self.events if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")]

    def click(self, selector, nth=0):
        """Clicks into the middle of an element, as a mouse does."""
        x, y = self.run(f"(() => {{ const e = document.querySelectorAll({json.dumps(selector)})[{nth}];"
                        "e.scrollIntoView({block: 'center', inline: 'center'}); const b = e.getBoundingClientRect();"
                        "return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        for kind in "mousePressed", "mouseReleased":
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
