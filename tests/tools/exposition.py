# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the text of metrics as Prometheus does, and asserts that promtool has no remark."""
import re
import subprocess

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus


def lint(text):
    """Asserts that promtool takes the text and would change nothing."""
    run = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def families(text):
    """Returns the families by name. The parser of OpenMetrics is strict."""
    lint(text)
    parse = prometheus if re.search("^# TYPE .* counter$", text, re.MULTILINE) else openmetrics
    found = list(parse(text))
    assert len({family.name for family in found}) == len(found)
    return {family.name: family for family in found}


def samples(text):
    """Returns the values by name and labels: {"tcpstate_ends": {(("end", "client"), ...): 1.0}}."""
    values = {}
    for family in families(text).values():
        for sample in family.samples:
            labels = tuple(sorted(sample.labels.items()))
            assert labels not in values.setdefault(sample.name, {}), sample
            values[sample.name][labels] = sample.value
    return values


def total(values, **labels):
    """Returns the sum of the samples that have these labels."""
    return sum(value for key, value in values.items() if labels.items() <= dict(key).items())
