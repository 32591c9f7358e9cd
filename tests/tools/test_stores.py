# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Schemas for stores are installed, and the manual names each."""
import os
import subprocess

from store_objects import MANUAL, STORES
from tshark import BUILD


def test_all_schemas_are_installed(tmp_path):
    subprocess.run(["cmake", "--install", BUILD, "--component", "Unspecified", "--prefix", "/usr"], check=True,
                   capture_output=True, env={**os.environ, "DESTDIR": str(tmp_path)})
    installed = tmp_path / "usr" / "share" / "tcpstate" / "stores"
    assert {path.name: path.read_bytes() for path in installed.iterdir()} == \
        {path.name: path.read_bytes() for path in STORES.iterdir()}


def test_the_manual_names_each_schema():
    for path in STORES.iterdir():
        assert f"/usr/share/tcpstate/stores/{path.name}" in MANUAL.read_text(encoding="utf-8")
