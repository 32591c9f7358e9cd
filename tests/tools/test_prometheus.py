# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real Prometheus has the metrics of a live capture, and answers each query of the dashboard."""
import math
import re

import pytest

import needs
from exposition import total
from live import KNOCK
from prometheus import Prometheus
from test_dashboard import dashboard, queries
from test_live_metrics import CALLS, LiveMetrics, folder

pytestmark = [needs.namespaces, needs.programs("prometheus", "prometheus-node-exporter", "promtool")]

# Connections that are closed by both ends, after some octets and a time in CLOSE_WAIT.
CLOSED = """
import socket, time
server = socket.create_server(("127.0.0.1", 8081))
for i in range(10):
    client = socket.create_connection(("127.0.0.1", 8081))
    peer, _ = server.accept()
    client.sendall(b"x" * 100); peer.recv(100); peer.sendall(b"y" * 50); client.recv(50)
    client.close(); time.sleep(0.01); peer.close()
"""


class Scraped:
    """Prometheus, the last file of a live capture, and its metrics."""

    def __init__(self):
        place = folder()
        self.session = LiveMetrics(kept=5)  # few, so that conversations are counted soon
        (place / "files").mkdir()
        link = place / "files" / "tcpstate-lo.prom"
        link.symlink_to(self.session.path)
        self.session.wait_until(bool)
        self.prometheus = Prometheus(link.parent, place)
        holder = self.session.start_inside(CALLS + "input()")
        for _ in range(2):  # Prometheus must see the counters twice
            before = self.count()
            self.session.inside(CLOSED)
            self.session.inside(KNOCK)
            self.prometheus.wait_for(lambda before=before: self.count() >= before + 5)
        assert self.session.end()[0] == 0
        holder.communicate("\n", timeout=60)
        self.metrics = self.session.read()
        wanted = total(self.metrics["tcpstate_conversations_total"])
        self.prometheus.wait_for(lambda: self.count() == wanted)

    def count(self):
        return sum(self.prometheus.query("sum(tcpstate_conversations_total)").values())


@pytest.fixture(scope="module", name="scraped")
def scraped_metrics():
    scraped = Scraped()
    yield scraped
    scraped.prometheus.stop()


def comparable(labels):
    """Returns the labels of the file. node_exporter writes the bound 1.0 as 1."""
    return tuple((key, float(value) if key == "le" else value) for key, value in labels
                 if key not in ("__name__", "instance", "job"))


def test_prometheus_has_all_metrics_of_the_file(scraped):
    for name, values in scraped.metrics.items():
        stored = {comparable(labels): value for labels, value in scraped.prometheus.query(name).items()}
        assert stored == {comparable(labels): pytest.approx(value) for labels, value in values.items()}, name


def test_the_collector_has_no_remark(scraped):
    assert list(scraped.prometheus.query("node_textfile_scrape_error").values()) == [0]
    assert list(scraped.prometheus.query("up").values()) == [1]
    assert "level=error" not in scraped.prometheus.exporter.log.read_text()


def test_prometheus_knows_the_types(scraped):
    types = {metric: description[0]["type"] for metric, description in scraped.prometheus.ask("metadata").items()}
    assert types["tcpstate_conversations_total"] == types["tcpstate_lost_packets_total"] == "counter"
    assert types["tcpstate_ends"] == "gauge" and types["tcpstate_state_seconds"] == "histogram"


# The dashboard ------------------------------------------------------------------------------------

def filled_in(expression):
    """Puts in what Grafana does, where all hosts and ports are chosen."""
    values = {"$__rate_interval": "1m", "$__range": "5m", "$instance": ".*", "$port": ".*"}
    for name, value in values.items():
        expression = expression.replace(name, value)
    assert "$" not in expression
    return expression


@pytest.mark.parametrize("expression", [pytest.param(query, id=name) for name, query in queries()])
def test_each_query_of_the_dashboard_has_an_answer(scraped, expression):
    answer = scraped.prometheus.query(filled_in(expression))
    assert answer and any(math.isfinite(value) for value in answer.values())


def test_the_variables_of_the_dashboard_have_values(scraped):
    found = {}
    for variable in dashboard()["templating"]["list"]:
        if variable["type"] == "query":
            metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"]).groups()
            found[variable["name"]] = scraped.prometheus.ask(f"label/{label}/values", **{"match[]": metric})
    assert found["instance"] == [f"127.0.0.1:{scraped.prometheus.exporter.port}"]
    assert {"8080", "8081", "9", "other"} <= set(found["port"])


def test_the_dashboard_shows_each_metric(scraped):
    shown = " ".join(query for _, query in queries())
    families = {re.sub("_(bucket|count|sum)$", "", name) for name in scraped.metrics}
    hidden = {"tcpstate_build_info", "tcpstate_ends_assumed", "tcpstate_ends_timestamp_seconds"}
    assert {name for name in families if name not in shown} == hidden
