# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes one small example of each kind of difference: NAME.pcap, NAME-whole.pcap and NAME.txt."""

import os
import re

import packets
from sight import address

SAID = ("opening", "close", "initiator", "time_wait", "reset_by", "assumed", "client_states",
        "server_states", "notes")


def write(folder, view_name, kind, sightings):
    """Writes the sighting with the fewest packets."""
    sighting = min(sightings, key=lambda sighting: len(sighting.packets))
    name = os.path.join(folder, file_name(view_name, kind))
    os.makedirs(folder, exist_ok=True)
    packets.write_capture(name + ".pcap", [packet[:3] for packet in sighting.packets])
    packets.write_capture(name + "-whole.pcap", [packet[:3] for packet in sighting.whole_packets])
    with open(name + ".txt", "w", encoding="utf-8") as file:
        file.write("\n".join(describe(view_name, kind, sighting, len(sightings))) + "\n")


def file_name(view_name, kind):
    return "-".join(re.sub(r"\W+", "-", part).strip("-") for part in (view_name, *kind)).lower()


def describe(view_name, kind, sighting, count):
    yield f"{view_name}: {' '.join(kind)}, {count} conversations"
    whole, said = sighting.reference.said, sighting.said
    roles = {address(whole[role]): role for role in ("client", "server")}
    for role in ("client", "server"):
        yield f"{role}: {whole[role]['ip']} {whole[role]['port']}"
    if said and address(said["client"]) != address(whole["client"]):
        yield "the view takes client for server and server for client"
    for name in SAID:
        yield f"{name}:"
        yield f"   whole {whole[name]}"
        if said:
            yield f"   view  {said[name]}"
    remaining = {packet.origin for packet in sighting.packets}
    yield "packets of the whole; + in the view"
    yield from segments(sighting.whole_packets, roles, remaining)
    if [packet.origin for packet in sighting.packets] != sorted(remaining):
        yield "packets of the view, in its order"
        yield from segments(sighting.packets, roles, remaining)


def segments(listed, roles, remaining):
    """Returns a line for each segment. Numbers are relative to the first one of the sender."""
    base = {}
    for packet in listed:
        segment = packet.segment
        base[segment.source] = min(base.get(segment.source, segment.seq), segment.seq)
    for packet in listed:
        segment = packet.segment
        flags = "".join(letter for bit, letter in enumerate("FSRPAU") if segment.flags >> bit & 1)
        ack = segment.ack - base.get(segment.destination, 0)
        yield (f"  {'+' if packet.origin in remaining else ' '} "
               f"{(packet.at - listed[0].at) / 1e9:10.6f} {roles[segment.source]}: {flags:4} "
               f"seq {segment.seq - base[segment.source]} "
               f"ack {ack % 2**32 if segment.flags & packets.ACK else '-'} len {segment.length}")
