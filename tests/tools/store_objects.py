# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects to load into stores, and what a table must then have.

Two hosts capture the same trouble: a client, which sees all of it, and the server 10.0.0.2, which sees its own part. A
box between them sends a RST to the client.
"""
from pathlib import Path

from scapy.all import TCP

import troubles
from engines import made
from tcpstate_tool import TOOL, shown

TOOLS = Path(__file__).parents[2] / "tools"
STORES = TOOLS / "stores"
MANUAL = TOOLS / "doc" / "tcpstate.adoc"


SERVER = "10.0.0.2"


def is_forged(packet):
    """Returns whether this is the RST that a box on the way sent with the server's address."""
    return packet.src == SERVER and packet[TCP].dport == 40020 and packet[TCP].flags.R


def captures():
    """Returns the captures of both hosts: {host: capture}."""
    packets = troubles.packets()
    at_server = [(time, packet) for time, packet in packets
                 if SERVER in (packet.src, packet.dst) and not is_forged(packet)]
    return {"client": made(packets), "server": made(at_server)}


def lines(host, capture, *arguments, file=None):
    """Returns the JSON Lines of a capture, with tags."""
    tags = ["--tag", f"host={host}", *(["--tag", f"file={file}"] if file else [])]
    return shown("-T", "json", "-r", capture, *tags, *arguments).out


def flat(o):
    """Returns a JSON object as the row of a table: names as csv has them, lists as they are."""
    row = {}
    for name, value in o.items():
        if name in ("segments", "client", "server", "source", "destination") and isinstance(value, dict):
            row.update({f"{end}_{name}" if name == "segments" else f"{name}_{end}": v for end, v in value.items()})
        elif name == "time_wait_until":
            row.update({f"{end}_{name}": v for end, v in value.items()})
        elif name == "tags":
            row.update({"host": None, "file": None, **value})
        else:
            row[name] = value
    return row


def manual_commands(store, folder):
    """Returns the commands that the manual shows for a store, as a script that runs in the folder: with this
    build, and with web.pcap there."""
    section = MANUAL.read_text(encoding="utf-8").split("== STORES")[1].split("\n== ")[0]
    part = section.split(f"\n{store}")[1].split("::\n")[1]
    script = "".join(line[2:] + "\n" for line in part.splitlines() if line.startswith("  "))
    assert "/usr/share/tcpstate/stores" in script
    (folder / "web.pcap").write_bytes(captures()["client"].read_bytes())
    folder.chmod(0o755)
    (folder / "tcpstate").symlink_to(TOOL)
    return f"PATH='{folder}':$PATH; cd '{folder}'\n" + script.replace("/usr/share/tcpstate/stores", str(STORES))
