# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Damages lists of frames. The damage depends only on the seeds, so that failures are repeatable."""
import random
import struct
import subprocess

import captures

SEEDS = range(20)
SNAPS = [*range(14, 74), 80, 90, 100, 120][::2] + [1, 4, 8, 12, 13, 255, 1000, 1500]


def flipped(frames, seed):
    """Lets editcap change each octet of a packet with a probability of 2 %."""
    run = subprocess.run(["editcap", "-F", "nsecpcap", "-E", "0.02", "--seed", str(seed + 1), "-",
                          "-"], input=captures.pcap(frames, captures.ETHERNET),
                         capture_output=True, check=True)
    return list(captures.parse(run.stdout))


def flipped_in_tcp(frames, seed):
    """Changes one octet of about every second TCP header. The frame stays a TCP segment."""
    rng = random.Random(seed)
    out = []
    for time, octets in frames:
        changed = bytearray(octets)
        at = tcp_at(octets)
        if at and rng.random() < 0.5 and len(octets) >= at + 20:
            changed[rng.randrange(at + 4, at + 20)] = rng.randrange(256)
        out.append((time, bytes(changed)))
    return out


def tcp_at(octets):
    """Returns where the TCP header begins in an Ethernet frame without tags, or 0 if unknown."""
    if octets[12:14] == b"\x08\0":
        return 14 + (octets[14] & 15) * 4
    return 54 if octets[12:14] == b"\x86\xdd" else 0


def shuffled(frames, seed):
    frames = list(frames)
    random.Random(seed).shuffle(frames)
    return frames


def reversed_(frames):
    return list(frames)[::-1]


def duplicated(frames):
    return [frame for frame in frames for _ in range(2)]


def times_backwards(frames):
    return list(zip(sorted((time for time, _ in frames), reverse=True),
                    (octets for _, octets in frames)))


def times_extreme(frames):
    last = 2**32 - 1
    seconds = [0, last, 1, last - 1, 2**31, 2**31 - 1]
    return [(seconds[i % len(seconds)] * 10**9 + 999999999, octets)
            for i, (_, octets) in enumerate(frames)]


def tagged(octets):
    return octets[:12] + b"\x81\0\0\7" + octets[12:]


def tunnelled(octets):
    """Puts the whole frame into GRE."""
    payload = b"\0\0\x65\x58" + octets
    return octets[:12] + b"\x08\0" + struct.pack("!BBHHHBBH8s", 0x45, 0, 20 + len(payload), 1, 0,
                                                 64, 47, 0, b"\xc0\0\2\1\xc0\0\2\2") + payload


def in_gtp(octets):
    """Puts the frame without its Ethernet header into GTP-U."""
    payload = struct.pack("!BBHI", 0x30, 0xff, len(octets) - 14, 5) + octets[14:]
    udp = struct.pack("!HHHH", 2152, 2152, 8 + len(payload), 0) + payload
    return octets[:12] + b"\x08\0" + struct.pack("!BBHHHBBH8s", 0x45, 0, 20 + len(udp), 1, 0, 64,
                                                 17, 0, b"\xc0\0\2\1\xc0\0\2\2") + udp


def beside(frames, wrap):
    """Returns each frame twice: as it is, and as the payload of another protocol."""
    return [(time, form) for time, octets in frames for form in (octets, wrap(octets))]


def reordered(frames):
    for seed in range(3):
        yield f"shuffled-{seed}", shuffled(frames, seed)
    yield "reversed", reversed_(frames)
    yield "duplicated", duplicated(frames)
    yield "times-backwards", times_backwards(frames)
    yield "times-extreme", times_extreme(frames)
    yield "with-vlans", beside(frames, tagged)
    yield "with-tunnels", beside(frames, tunnelled)
    yield "with-gtp", beside(frames, in_gtp)


def kinds(frames):
    """Yields all kinds of damage: name, and the packets of a pcap file."""
    for name, damaged in reordered(frames):
        yield name, captures.records(damaged)
    for seed in SEEDS:
        yield f"flipped-{seed}", captures.records(flipped(frames, seed))
        yield f"flipped-in-tcp-{seed}", captures.records(flipped_in_tcp(frames, seed))
    for snap in SNAPS:
        yield f"snap-{snap}", captures.records(frames, snap=snap)
