# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes captures of other shapes than make_capture.c does. Each function returns the path of its capture.

No function keeps packets: the peak of memory of a child that is measured begins with that of its parent.
"""
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]


def packets_in(path):
    """Returns the fields of the record header and the octets of each packet of a pcap file."""
    with open(path, "rb") as capture_file:
        capture_file.seek(24)
        while header := capture_file.read(16):
            fields = struct.unpack("<IIII", header)
            yield *fields, capture_file.read(fields[2])


def syns(path, count, port):
    """Writes a capture of one SYN for each 4-tuple. `port` is that of the server, from a number."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        for i in range(count):
            out.write(struct.pack("<IIII", i // 10_000, i % 10_000 * 100, 40, 40))
            out.write(struct.pack(">BBHIBBHIIHHIIBBHI", 0x45, 0, 40, 0, 64, 6, 0,
                                  0x0a000000 + i // 60_000, 0x0a400001, 1024 + i % 60_000, port(i),
                                  i, 0, 0x50, 2, 1024, 0))
    path.chmod(0o644)
    return path


def many_interfaces(path, source, count):
    """Writes the packets of a pcap file as pcapng of `count` interfaces, which take turns."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IIIHHqI", 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28))
        out.write(struct.pack("<IIHHII", 1, 20, 1, 0, 65535, 20) * count)
        for i, (seconds, fraction, captured, length, octets) in enumerate(packets_in(source)):
            stamp = seconds * 1_000_000 + fraction
            total = 32 + (captured + 3) // 4 * 4
            out.write(struct.pack("<IIIIIII", 6, total, i % count, stamp >> 32, stamp & 0xffffffff,
                                  captured, length) + octets + bytes(-captured % 4) +
                      struct.pack("<I", total))
    return path


def compressed(path, source):
    with open(path, "wb") as out:
        subprocess.run(["gzip", "-6c", source], stdout=out, check=True)
    return path


def joined(path):
    """Writes the captures of the repository as one file, 50 times each."""
    captures = sorted((SOURCE / "captures").rglob("*.pcap")) * 50
    subprocess.run(["mergecap", "-a", "-w", path, *captures], check=True)
    return path
