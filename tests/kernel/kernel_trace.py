# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's own events: a tracefs instance of our own, which we read as raw pages.

Only the raw pages, and not the text, have the address of each socket and timer. This address
distinguishes two lives of one 4-tuple.
"""

import collections
import os
import re
import socket
import struct
import subprocess
import threading
import time

EVENTS = {
    "inet_sock_set_state": ("sock", None),
    "inet_sk_error_report": ("sock", None),
    "tcp_send_reset": ("tcp", None),
    "tcp_receive_reset": ("tcp", None),
    "fib_table_lookup": ("fib", "proto == 6"),
    "fib6_table_lookup": ("fib6", "proto == 6"),
    # Timers of the two kinds of TCP sockets that inet_sock_set_state does not know: request
    # sockets (SYN_RCVD) and time-wait sockets (TIME_WAIT, and FIN_WAIT_2 of an orphan); and the
    # timers by which a socket ends in silence.
    "timer_start": ("timer", "tw_timer_handler reqsk_timer_handler"),
    "timer_cancel": ("timer", None),
    "timer_expire_entry": ("timer", "tw_timer_handler reqsk_timer_handler tcp_write_timer "
                                    "tcp_keepalive_timer"),
    "timer_expire_exit": ("timer", None),
}
# Events that older kernels do not report.
FIELDS = {
    "tcp_send_reset": {"skaddr", "saddr", "daddr", "reason"},
    "fib6_table_lookup": {"src", "dst", "sport", "dport", "proto"},
    "timer_start": {"timer", "function", "expires", "now"},
}
BUFFER_KB = 16384  # for each CPU; we empty it five times a second

Event = collections.namedtuple("Event", "time cpu name fields")


def tracefs():
    """Returns the folder of tracefs, which it mounts if needed, or None."""
    for path in ("/sys/kernel/tracing", "/sys/kernel/debug/tracing"):
        if not os.path.isdir(path + "/events") and path == "/sys/kernel/tracing":
            subprocess.run(["mount", "-t", "tracefs", "tracefs", path], capture_output=True)
        if os.path.isdir(path + "/events"):
            return path
    return None


def missing():
    """Returns why we cannot read the kernel's events, or None."""
    root = tracefs()
    if not root or not os.path.isdir(root + "/instances"):
        return "needs tracefs"
    for name, (group, _) in EVENTS.items():
        if not os.path.isdir(f"{root}/events/{group}/{name}"):
            return f"needs the trace event {group}:{name}"
        layout = Format(f"{root}/events/{group}/{name}/format")
        if not FIELDS.get(name, set()) <= {field for field, _, _, _ in layout.fields}:
            return f"needs a kernel whose {group}:{name} has the fields {FIELDS[name]}"
    if not all(symbols(functions()).values()):
        return "needs the addresses in /proc/kallsyms"
    return None


def functions():
    """Returns the timer functions that the filters name."""
    return {name for _, text in EVENTS.values() for name in (text or "").split()
            if name.endswith(("_handler", "_timer"))}


def symbols(wanted):
    addresses = dict.fromkeys(wanted, 0)
    with open("/proc/kallsyms") as f:
        for line in f:
            address, _, name = line.split()[:3]
            if not addresses.get(name, 1):
                addresses[name] = int(address, 16)
    return addresses


class Format:
    """The places of the fields of an event, which tracefs describes."""

    LINE = re.compile(r"field:(.*?)(\w+)(\[\d+\])?;\s*offset:(\d+);\s*size:(\d+);\s*signed:(\d)")
    NUMBERS = {1: "bB", 2: "hH", 4: "iI", 8: "qQ"}

    def __init__(self, path):
        self.fields = []
        with open(path) as f:
            text = f.read()
        self.number = int(re.search(r"^ID: (\d+)", text, re.M).group(1))
        for _, name, array, offset, size, signed in self.LINE.findall(text):
            size = int(size)
            code = None if array else self.NUMBERS[size][signed == "0"]
            self.fields.append((name, int(offset), size, code))

    def read(self, data):
        values = {}
        for name, offset, size, code in self.fields:
            if code:
                values[name] = struct.unpack_from("=" + code, data, offset)[0]
            else:
                values[name] = bytes(data[offset:offset + size])
        return values


class KernelTrace:
    """A trace instance of our own, so that other traces on this host are not disturbed."""

    def __init__(self):
        self.root = tracefs()
        # Process numbers are those of one namespace; tracefs is the machine's.
        self.prefix = f"tcpstate-lab-{os.stat('/proc/self/ns/pid').st_ino}-"
        self.path = f"{self.root}/instances/{self.prefix}{os.getpid()}"
        self.formats = {}
        self.pages = collections.defaultdict(list)
        self.stopped = threading.Event()

    def write(self, name, value):
        with open(f"{self.path}/{name}", "w") as f:
            f.write(value)

    def __enter__(self):
        self.remove_leftovers()
        os.mkdir(self.path)
        try:
            self.arm()
        except BaseException:
            os.rmdir(self.path)
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        os.rmdir(self.path)

    def remove_leftovers(self):
        """Instances whose process was killed before it could tidy up."""
        for name in os.listdir(self.root + "/instances"):
            if name.startswith(self.prefix) and \
                    not os.path.exists("/proc/" + name.removeprefix(self.prefix)):
                os.rmdir(f"{self.root}/instances/{name}")

    def arm(self):
        self.write("tracing_on", "0")
        self.write("trace_clock", "tai")
        self.write("buffer_size_kb", str(BUFFER_KB))
        addresses = symbols(functions())
        self.functions = {address: name for name, address in addresses.items()}
        for name, (group, condition) in EVENTS.items():
            directory = f"events/{group}/{name}"
            if condition and "==" not in condition:
                condition = " || ".join(f"function == {addresses[function]:#x}"
                                        for function in condition.split())
            if condition:
                self.write(directory + "/filter", condition)
            layout = Format(f"{self.path}/{directory}/format")
            self.formats[layout.number] = (name, layout)
            self.write(directory + "/enable", "1")
        # The clock counts TAI; a capture counts UTC.
        self.tai_offset = round(time.clock_gettime(time.CLOCK_TAI) - time.time()) * 10**9
        self.write("tracing_on", "1")
        self.readers = []
        for name in sorted(os.listdir(self.path + "/per_cpu")):
            fd = os.open(f"{self.path}/per_cpu/{name}/trace_pipe_raw", os.O_RDONLY | os.O_NONBLOCK)
            self.readers.append((int(name[3:]), fd))
        self.thread = threading.Thread(target=self.keep_emptying, daemon=True)
        self.thread.start()

    def keep_emptying(self):
        while not self.stopped.wait(0.2):
            self.empty()

    def empty(self):
        for cpu, fd in self.readers:
            while True:
                try:
                    page = os.read(fd, 4096)
                except BlockingIOError:
                    break
                if not page:
                    break
                self.pages[cpu].append(page)

    def stop(self):
        """Ends the recording. Returns how many events did not fit into the buffer."""
        if self.stopped.is_set():
            return 0
        self.write("tracing_on", "0")
        self.stopped.set()
        self.thread.join()
        self.empty()
        lost = 0
        for cpu, fd in self.readers:
            os.close(fd)
            with open(f"{self.path}/per_cpu/cpu{cpu}/stats") as f:
                lost += sum(int(line.split()[-1]) for line in f
                            if line.startswith(("overrun", "commit overrun", "dropped")))
        self.write("events/enable", "0")
        return lost

    def events(self):
        """Returns all events, ordered by time."""
        result = []
        for cpu, pages in self.pages.items():
            for page in pages:
                result.extend(self.read_page(cpu, page))
        result.sort(key=lambda event: event.time)
        return result

    def read_page(self, cpu, page):
        """Reads the format of the ring buffer: see events/header_page and events/header_event."""
        at, commit = struct.unpack_from("=QQ", page)
        end = 16 + (commit & 0xFFFFF)
        position = 16
        while position + 4 <= end:
            head, = struct.unpack_from("=I", page, position)
            kind, delta = head & 31, head >> 5
            position += 4
            if kind == 29:  # padding: a discarded event, or the rest of the page
                if not delta:
                    return
                size, = struct.unpack_from("=I", page, position)
                at += delta
                position += size
                continue
            if kind in (30, 31):  # a longer delta, or an absolute time
                high, = struct.unpack_from("=I", page, position)
                position += 4
                value = (high << 27) + delta
                at = at + value if kind == 30 else (at & ~((1 << 59) - 1)) | value
                continue
            at += delta
            if kind:
                size, start = kind * 4, position
            else:
                size, = struct.unpack_from("=I", page, position)
                start = position + 4
            event = self.read_event(cpu, at, page[start:position + size])
            position += size
            if event:
                yield event

    def read_event(self, cpu, at, data):
        number, = struct.unpack_from("=H", data)
        if number not in self.formats:
            return None
        name, layout = self.formats[number]
        fields = layout.read(data)
        fields["function"] = self.functions.get(fields.get("function"))
        return Event(at - self.tai_offset, cpu, name, fields)


def tuple_of(event):
    """Returns own and peer's (address, port) of a socket event, or of a route lookup for TCP."""
    f = event.fields
    if event.name == "tcp_send_reset":
        return sockaddr(f["saddr"]), sockaddr(f["daddr"])
    if event.name == "fib_table_lookup":
        # Ports of a flow are kept in host order there.
        return ((socket.inet_ntop(socket.AF_INET, f["src"]), f["sport"]),
                (socket.inet_ntop(socket.AF_INET, f["dst"]), f["dport"]))
    if event.name == "fib6_table_lookup":
        return ((socket.inet_ntop(socket.AF_INET6, f["src"]), f["sport"]),
                (socket.inet_ntop(socket.AF_INET6, f["dst"]), f["dport"]))
    if f["family"] == socket.AF_INET:
        return ((socket.inet_ntop(socket.AF_INET, f["saddr"]), f["sport"]),
                (socket.inet_ntop(socket.AF_INET, f["daddr"]), f["dport"]))
    return ((plain(f["saddr_v6"]), f["sport"]), (plain(f["daddr_v6"]), f["dport"]))


def plain(octets):
    """Returns an IPv6 address as text. A mapped IPv4 address becomes an IPv4 address."""
    if octets[:12] == bytes(10) + b"\xff\xff":
        return socket.inet_ntop(socket.AF_INET, octets[12:])
    return socket.inet_ntop(socket.AF_INET6, octets)


def sockaddr(octets):
    family, = struct.unpack_from("=H", octets)
    port, = struct.unpack_from("!H", octets, 2)
    if family == socket.AF_INET:
        return socket.inet_ntop(socket.AF_INET, octets[4:8]), port
    if family == socket.AF_INET6:
        return plain(octets[8:24]), port
    return None, 0
