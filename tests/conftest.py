# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What all tests share. pytest puts this folder on the path, so that tests can import its modules."""
import itertools

import pytest

import needs


def pytest_configure(config):
    config.addinivalue_line("markers", "needs_root: skipped where the user is not root")
    config.addinivalue_line("markers", "needs_programs(*names): fails where a program is missing")


def pytest_runtest_setup(item):
    needs.check(item)


@pytest.fixture
def capture():
    """Returns capture(frames, ...): it writes a capture that tshark may read, and returns the path."""
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
