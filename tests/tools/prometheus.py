# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a real Prometheus and a real node_exporter on loopback, with free ports."""
import contextlib
import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
CONFIGURATION = """
global: {{scrape_interval: 500ms, scrape_timeout: 500ms}}
scrape_configs:
- job_name: node
  static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Server:
    """A program that answers by HTTP."""

    def __init__(self, port, log, *command):
        self.port, self.log = port, log
        with log.open("w") as file:
            self.process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=file,
                                            stderr=file)

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        with OPENER.open(f"http://127.0.0.1:{self.port}{path}?{query}", timeout=30) as answer:
            return answer.read().decode()

    def wait_for(self, holds):
        """Returns the first answer for which this holds."""
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if answer := holds():
                    return answer
            assert time.monotonic() < deadline and self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


class Prometheus(Server):
    """Prometheus, which scrapes node_exporter, which reads the files *.prom of a folder."""

    def __init__(self, text_files, place):
        self.exporter = Server(
            free_port(), place / "exporter.log", "prometheus-node-exporter", "--collector.disable-defaults",
            "--collector.textfile", f"--collector.textfile.directory={text_files}")
        configuration = place / "prometheus.yml"
        configuration.write_text(CONFIGURATION.format(port=self.exporter.port))
        super().__init__(free_port(), place / "prometheus.log", "prometheus", f"--config.file={configuration}",
                         f"--storage.tsdb.path={place / 'data'}", "--log.level=warn")
        self.exporter.wait_for(lambda: self.exporter.get("/metrics"))
        self.wait_for(lambda: self.get("/-/ready"))

    def ask(self, path, **parameters):
        """Returns the data of an answer of the API."""
        try:
            answer = json.loads(self.get(f"/api/v1/{path}", **parameters))
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from error
        assert answer["status"] == "success" and not answer.get("warnings"), answer
        return answer["data"]

    def query(self, expression):
        """Returns the value of each series."""
        data = self.ask("query", query=expression)
        assert data["resultType"] == "vector"
        return {tuple(sorted(series["metric"].items())): float(series["value"][1]) for series in data["result"]}

    def stop(self):
        super().stop()
        self.exporter.stop()
