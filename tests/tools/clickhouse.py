# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers of ClickHouse on loopback, for a test: without the service that the package has."""
import re
import socket
import subprocess
import time

import needs
from store_objects import STORES

CONFIGURATION = """<yandex>
<logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
<listen_host>127.0.0.1</listen_host><tcp_port>{port}</tcp_port>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><mark_cache_size>100000000</mark_cache_size>
<users_config>{folder}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
{settings}
</yandex>
"""
USERS = """<yandex><profiles><default/></profiles><quotas><default/></quotas><users><default><password></password>
<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users></yandex>
"""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def setting(name):
    """Returns the configuration in a file that is installed."""
    return re.search("<yandex>(.*)</yandex>", (STORES / name).read_text(encoding="utf-8"), re.DOTALL)[1]


def cluster(ports):
    """Returns the cluster that is installed, with servers on loopback."""
    text = setting("clickhouse-cluster.xml")
    for name, port in zip(("store1", "store2"), ports):
        text = text.replace(f"<host>{name}</host><port>9000</port>", f"<host>127.0.0.1</host><port>{port}</port>")
    assert len(ports) == 1 or "<port>9000<" not in text
    return text


class Server:
    def __init__(self, folder, port, settings):
        self.folder, self.port = folder, port
        folder.mkdir(mode=0o700)
        (folder / "users.xml").write_text(USERS, encoding="ascii")
        (folder / "config.xml").write_text(
            CONFIGURATION.format(folder=folder, port=port, settings=settings), encoding="ascii")
        with open(folder / "out", "wb") as out:
            self.process = subprocess.Popen([needs.find("clickhouse-server"), f"--config-file={folder}/config.xml"], stdout=out, stderr=out)
        self.wait()

    def wait(self):
        """Waits until the server answers."""
        while self.client("--query", "SELECT 1", check=False).returncode:
            if self.process.poll() is not None:
                raise RuntimeError("".join(path.read_text(encoding="utf-8", errors="replace")
                                           for path in (self.folder / "out", self.folder / "errors") if path.exists()))
            time.sleep(0.2)

    def client(self, *arguments, check=True, **options):
        command = ["clickhouse-client", "--host", "127.0.0.1", "--port", str(self.port), *arguments]
        run = subprocess.run(command, capture_output=True, text=True, **options)
        assert not check or (run.returncode, run.stderr) == (0, "")
        return run

    def run_file(self, name):
        with open(STORES / name, encoding="utf-8") as file:
            self.client("--multiquery", stdin=file)

    def ask(self, question):
        """Returns the rows of the answer, each a list of texts; an empty text is a text, \\N is none."""
        out = self.client("--query", f"{question} FORMAT TabSeparated").stdout
        return [line.split("\t") for line in out.splitlines()]

    def load(self, text, table="tcpstate.objects", *settings):
        return self.client("--input_format_import_nested_json", "1", "--input_format_skip_unknown_fields", "1", *settings,
                           "--query", f"INSERT INTO {table} FORMAT JSONEachRow", input=text)

    def stop(self):
        self.process.terminate()
        self.process.wait()
