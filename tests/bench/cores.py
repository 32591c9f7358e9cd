# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The part `cores` of tests/bench/run: what -j 2 and -j 3 gain."""
import subprocess

import shapes

FILES = 8


def rotated(path, packets):
    """Returns the files that share the packets of a capture, as tcpdump -C makes them."""
    subprocess.run(["editcap", "-F", "pcap", "-c", str(packets // FILES), path, path.with_suffix(".part")], check=True)
    return sorted(path.parent.glob(f"{path.stem}_*.part"))


def measure(compare, tool, path, packets, runs):
    """Compares one core with several, on the capture `path`. `compare` is the function of tests/bench/run."""
    packed = shapes.compressed(path.with_suffix(".gz"), path)
    several = [word for file in rotated(path, packets) for word in ("-r", file)]
    cases = {"-q, one file": ["-q", "-r", path], "-q, gzip": ["-q", "-r", packed], f"-q, {FILES} files": ["-q", *several],
             "segments as text": ["-r", path], "segments as JSON": ["-T", "json", "-r", path]}
    for name, words in cases.items():
        compare(f"{name}, by cores", {f"-j {n}": ([tool, "-j", str(n), *words], {}) for n in (1, 2, 3)}, "-j 1", runs)
