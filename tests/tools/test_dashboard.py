# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The dashboard has what Grafana needs of each panel, and asks for metrics that tcpstate prints. Debian has no Grafana."""
import json
import re
from pathlib import Path

import pytest

from tcpstate_tool import seed, shown

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "tools" / "monitoring" / "grafana-dashboard.json"
METRICS_SOURCE = ROOT / "tools" / "tcpstate" / "metrics" / "run_metrics_text.c"

# Of the panels and units that Grafana has, as its code names them.
TYPES = {"barchart", "bargauge", "gauge", "heatmap", "histogram", "piechart", "stat", "state-timeline", "table", "timeseries"}
UNITS = {"Bps", "bps", "bytes", "cps", "decbytes", "dtdurations", "dtdurationms", "eps", "ms", "none", "ns", "ops", "percent",
         "percentunit", "pps", "reqps", "s", "short", "µs"}
FUNCTIONS = {"histogram_quantile", "increase", "max", "rate", "sum", "time", "topk"}
WORDS_OF_PROMQL = FUNCTIONS | {"by"}
OF_NODE_EXPORTER = {"node_textfile_mtime_seconds": {"file"}}
PARTS_OF_A_HISTOGRAM = "_(bucket|count|sum)$"


def dashboard():
    return json.loads(DASHBOARD.read_text(encoding="utf-8"))


def panels():
    return [pytest.param(panel, id=panel["title"]) for panel in dashboard()["panels"]]


def queries():
    return [(f"{panel['title']} {target['refId']}", target["expr"]) for panel in dashboard()["panels"]
            for target in panel["targets"]]


def families_of_tcpstate():
    """Returns the names of all metrics, also of those that only a live capture has."""
    return set(re.findall(r'"(tcpstate_\w+)"', METRICS_SOURCE.read_text(encoding="utf-8")))


def printed_labels():
    """Returns {metric: names of its labels} of a file."""
    labels = {}
    for line in shown("-r", seed("three-closes"), "-T", "openmetrics").lines():
        if found := re.match(r"(tcpstate_\w+)(?:\{(.*)\})? ", line):
            labels[found[1]] = set(re.findall(r'(\w+)="', found[2] or ""))
    return labels


@pytest.fixture(scope="module", name="labels")
def labels_of_all_metrics():
    labels = {**dict.fromkeys(families_of_tcpstate(), set()), **printed_labels(), **OF_NODE_EXPORTER}
    return {metric: {*names, "instance"} for metric, names in labels.items()}


@pytest.mark.parametrize("panel", panels())
def test_a_panel_has_what_grafana_needs(panel):
    assert panel["title"] and panel["description"].endswith(".") and panel["type"] in TYPES
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
    assert panel["options"].get("yAxis", {}).get("unit", "none") in UNITS
    assert panel["targets"] and all(target["expr"] for target in panel["targets"])
    for target in panel["targets"]:
        assert target["format"] == {"table": "table", "heatmap": "heatmap"}.get(panel["type"], "time_series")
        assert target.get("instant", False) == (panel["type"] == "table")


@pytest.mark.parametrize("panel", panels())
def test_a_panel_asks_the_data_source_that_the_user_chooses(panel):
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    assert panel["datasource"] == chosen and {target["refId"]: target["datasource"] for target in panel["targets"]} == \
        dict.fromkeys("ABCDEF"[:len(panel["targets"])], chosen)


def test_the_user_can_choose_a_data_source():
    [choice] = [variable for variable in dashboard()["templating"]["list"] if variable["type"] == "datasource"]
    assert (choice["name"], choice["query"]) == ("datasource", "prometheus")
    assert choice.get("current") != {}  # Grafana's schema wants text and value, or nothing


def test_panels_do_not_overlap():
    taken, all_panels = set(), dashboard()["panels"]
    for panel in all_panels:
        grid = panel["gridPos"]
        cells = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])}
        assert cells and not cells & taken and 0 <= grid["x"] and grid["x"] + grid["w"] <= 24, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in all_panels}) == len({panel["title"] for panel in all_panels}) == len(all_panels)


def selectors(expression):
    """Returns each metric with the names of the labels that are compared: [("tcpstate_ends", {"port"}), ...]."""
    plain = re.sub(r'"[^"]*"', '""', expression)
    return [(name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", braces))) for name, braces in
            re.findall(r"\b([a-z_]+)\b(?:\{([^}]*)\})?", re.sub(r"by \([^)]*\)|\$\w+", "", plain)) if name not in WORDS_OF_PROMQL]


@pytest.mark.parametrize("expression", [pytest.param(query, id=name) for name, query in queries()])
def test_a_query_names_metrics_and_labels_that_there_are(labels, expression):
    found = selectors(expression)
    for metric, compared in found:
        assert metric in labels and compared <= labels[metric]
    shared = set.intersection(*(labels[metric] for metric, _ in found))
    grouped = {word for words in re.findall(r"by \(([^)]*)\)", expression) for word in words.split(", ")}
    assert found and grouped <= shared
    assert all("instance" in compared for _, compared in found)  # the user chooses hosts


@pytest.mark.parametrize("panel", panels())
def test_a_legend_names_labels_that_the_query_leaves(panel):
    for target in panel["targets"]:
        [*_, left] = re.findall(r"by \(([^)]*)\)", target["expr"]) or [""]
        wanted = set(left.split(", ")) - {"", "le"} if "histogram_quantile" in target["expr"] else set(left.split(", ")) - {""}
        shown_labels = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        assert shown_labels == (set() if target["format"] == "table" else wanted)


def test_variables_ask_for_labels_that_there_are(labels):
    asked = [re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"]).groups()
             for variable in dashboard()["templating"]["list"] if variable["type"] == "query"]
    assert asked and all(label in labels[metric] for metric, label in asked)


def test_the_manual_names_each_metric(labels):
    """Metrics of files are those of the source; a live capture adds some."""
    families = {re.sub(PARTS_OF_A_HISTOGRAM, "", metric) for metric in printed_labels()}
    assert families < families_of_tcpstate() < {re.sub(PARTS_OF_A_HISTOGRAM, "", metric) for metric in labels}
    page = (ROOT / "tools" / "doc" / "tcpstate.adoc").read_text(encoding="utf-8")
    assert [name for name in families_of_tcpstate() if f"*{name}*" not in page] == []
