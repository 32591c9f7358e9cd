# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What all tests share: this folder is where they find tshark.py and talk.py."""
import itertools

import pytest


@pytest.fixture
def capture():
    """Writes a capture that tshark may read, and gives its path: capture(frames, ...)."""
    import talk
    from tshark import WORKSHOP
    numbers = itertools.count()
    written = []

    def write(frames, **options):
        path = WORKSHOP.path / f"capture-{next(numbers)}.pcap"
        path.write_bytes(talk.pcap(frames, **options))
        path.chmod(0o644)
        written.append(path)
        return path
    yield write
    for path in written:
        path.unlink(missing_ok=True)


def pytest_sessionfinish():
    import sys
    if "tshark" in sys.modules:
        sys.modules["tshark"].WORKSHOP.remove()
