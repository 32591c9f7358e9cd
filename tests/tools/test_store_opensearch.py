# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The index templates for -T ek keep the published rules of OpenSearch for mappings.

Debian has no OpenSearch, so no server takes them. The rules are those of
https://docs.opensearch.org/latest/mappings/supported-field-types/index/ and of the pages that it names.
"""
import http.server
import ipaddress
import json
import re
import subprocess
import threading
from pathlib import Path

import pytest

import needs
from store_objects import STORES, captures, manual_commands
from tcpstate_tool import put, shown

KINDS = ["conversation", "segment"]
CASES = sorted((Path(__file__).parents[2] / "captures" / "cases").glob("*.pcap"))


def is_integer(bits):
    return lambda value: type(value) is int and -2**(bits - 1) <= value < 2**(bits - 1)


def is_date(value):
    """strict_date_optional_time, between 1970 and 2262."""
    form = r"(\d{4})-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z"
    match = isinstance(value, str) and re.fullmatch(form, value)
    return bool(match) and 1970 <= int(match[1]) < 2262


def is_address(value):
    return isinstance(value, str) and bool(ipaddress.ip_address(value))


# Type -> the parameters that the templates use, and whether a value of JSON may be indexed as it.
TYPES = {
    "keyword": ({"ignore_above"}, lambda value: isinstance(value, str) and len(value.encode()) <= 32766),
    "boolean": (set(), lambda value: isinstance(value, bool)),
    "integer": (set(), is_integer(32)),
    "long": (set(), is_integer(64)),
    "double": (set(), lambda value: type(value) in (int, float)),
    "date_nanos": (set(), is_date),
    "ip": (set(), is_address),
    "object": ({"properties", "dynamic"}, lambda value: isinstance(value, dict)),
    "nested": ({"properties", "dynamic"}, lambda value: isinstance(value, dict)),
}


@pytest.fixture(name="template", params=KINDS)
def one_template(request):
    return json.loads((STORES / f"opensearch-{request.param}.json").read_text(encoding="utf-8"))


def check_mapping(name, mapping):
    kind = mapping.get("type", "object")
    assert set(mapping) <= {"type", *TYPES[kind][0]}, name
    assert kind not in ("object", "nested") or "properties" in mapping or mapping.get("dynamic") is True, name
    for member, inner in mapping.get("properties", {}).items():
        assert member and "." not in member, name
        check_mapping(f"{name}.{member}", inner)


def test_the_template_has_what_a_template_may_have(template):
    assert set(template) <= {"index_patterns", "priority", "template", "composed_of", "data_stream", "version", "_meta"}
    assert set(template["template"]) <= {"settings", "mappings", "aliases"}
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*\*", pattern) for pattern in template["index_patterns"])
    assert type(template["priority"]) is int and template["priority"] >= 0
    mappings = template["template"]["mappings"]
    assert set(mappings) <= {"dynamic", "dynamic_templates", "properties"}
    [(_, rule)] = mappings["dynamic_templates"][0].items()
    assert set(rule) == {"path_match", "match_mapping_type", "mapping"} and rule["match_mapping_type"] == "string"
    check_mapping("tags.*", rule["mapping"])
    for name, mapping in mappings["properties"].items():
        check_mapping(name, mapping)


def check_value(name, value, mapping, used):
    """Asserts that a value can be indexed, and that no part of it lacks a mapping."""
    used.add(name)
    if isinstance(value, list):
        for item in value:
            check_value(name, item, mapping, used)
        return
    kind = mapping.get("type", "object")
    if value is None:
        return
    assert TYPES[kind][1](value), (name, value, kind)
    if isinstance(value, dict):
        for member, inner in value.items():
            child = mapping.get("properties", {}).get(member)
            if child is None:
                assert mapping.get("dynamic") is True and isinstance(inner, str), f"{name}.{member}"
                child = {"type": "keyword"}
            check_value(f"{name}.{member}", inner, child, used)


def documents(kind):
    """Yields the documents of this index, of many captures."""
    paths = [*captures().values(), *(put(path.read_bytes(), path.name) for path in CASES)]
    for path in paths:
        text = shown("-T", "ek", "-r", path, "--engine", "pcap", "--tag", "host=web1", "--tag", "site=é").lines()
        for action, document in zip(text[::2], text[1::2]):
            if json.loads(action) == {"index": {"_index": f"tcpstate-{kind}"}}:
                yield json.loads(document)


@pytest.mark.parametrize("kind", KINDS)
def test_each_value_has_a_mapping_that_takes_it_and_no_mapping_is_without_a_value(kind):
    template = json.loads((STORES / f"opensearch-{kind}.json").read_text(encoding="utf-8"))
    assert re.fullmatch(template["index_patterns"][0].replace("*", ".*"), f"tcpstate-{kind}")
    properties = template["template"]["mappings"]["properties"]
    used = set()
    count = 0
    for document in documents(kind):
        check_value("", document, {"properties": properties}, used)
        count += 1
    assert count > 50
    assert {name.split(".")[1] for name in used if name} == set(properties)


class Recorder(http.server.BaseHTTPRequestHandler):
    """Takes the place of OpenSearch: keeps what it is sent, and says that all is well."""

    def answer(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.command, self.path, self.headers["Content-Type"], body.decode()))
        text = b'{"took":1,"errors":false,"items":[]}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_PUT = do_POST = answer

    def log_message(self, *_):
        pass


@needs.programs("curl")
def test_the_commands_of_the_manual_send_the_templates_and_pairs_of_lines(tmp_path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    script = manual_commands("OpenSearch", tmp_path)
    assert script.count("localhost:9200") == 2
    script = script.replace("localhost:9200", f"127.0.0.1:{server.server_port}").replace("-l 20000", "-l 20")
    run = subprocess.run(["bash", "-e", "-c", script], capture_output=True, text=True)
    server.shutdown()
    thread.join()
    assert (run.returncode, run.stderr) == (0, "")
    templates, loads = server.requests[:2], server.requests[2:]
    for kind, (command, path, form, body) in zip(KINDS, templates):
        assert (command, path, form) == ("PUT", f"/_index_template/tcpstate-{kind}", "application/json")
        assert body == (STORES / f"opensearch-{kind}.json").read_text(encoding="utf-8")
    assert len(loads) > 1 and run.stdout.count('"errors":false') == len(loads)
    for command, path, form, body in loads:
        assert (command, path, form) == ("POST", "/_bulk?filter_path=errors,items.*.error", "application/x-ndjson")
        lines = body.split("\n")
        assert lines.pop() == "" and len(lines) % 2 == 0
        assert all("index" in json.loads(line) for line in lines[::2])
    sent = "".join(body for *_, body in loads)
    assert sent == shown("-q", "-T", "ek", "-r", captures()["client"], "--tag", "host=web1", "--tag", "file=web.pcap").out
