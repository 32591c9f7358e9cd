# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Two hosts and the network between them, made of network namespaces.

    client ns          middle ns                                         server ns
    [ c0 ] ---- [ m0 ] relay A [ x0 ] ---- [ x1 ] relay B [ m1 ] ---- [ s0 ]
      |                                 |                                 |
    client.pcap                     middle.pcap                      server.pcap

Both relays delay and lose packets, so this happens on either side of the middle. The laboratory uses
only namespaces of its own names. It does not touch the network of the host.
"""

import contextlib
import ctypes
import fcntl
import glob
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

import kernel_trace

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT = {socket.AF_INET: "10.77.0.1", socket.AF_INET6: "fd77::1"}
SERVER = {socket.AF_INET: "10.77.0.2", socket.AF_INET6: "fd77::2"}
FILTERED_PORTS = (9000, 9999)  # the server's firewall drops them

# TCP, and ICMP errors
CAPTURED = "tcp or (icmp and icmp[0] = 3) or (icmp6 and ip6[40] < 5)"

# loss and duplicates in 10,000 frames, delay and jitter in microseconds: of each of the two relays
NETWORKS = {
    "clean": (0, 0, 300, 0),
    "wan": (0, 0, 4000, 3000),
    "lossy": (200, 100, 1000, 3000),
}

# Short timers make a scenario end within seconds. The state machine is the same.
SYSCTLS = {
    "net.ipv4.tcp_fin_timeout": "2",
    "net.ipv4.tcp_tw_reuse": "1",
    "net.ipv4.tcp_tw_reuse_delay": "100",
    "net.ipv4.tcp_synack_retries": "2",
    "net.ipv4.tcp_orphan_retries": "2",
    "net.ipv4.tcp_fastopen": "519",  # client and server, with data, without a cookie
    "net.ipv4.tcp_congestion_control": "reno",
    "net.mptcp.enabled": "1",
    "net.ipv6.conf.all.accept_ra": "0",
    "net.ipv6.conf.all.router_solicitations": "0",
}
OPTIONAL_SYSCTLS = {"net.ipv4.tcp_tw_reuse_delay", "net.mptcp.enabled"}

CLONE_NEWNET = 0x40000000
SIOCETHTOOL = 0x8946
# ETHTOOL_S*: receive and transmit checksums, scatter-gather, TSO, GSO, GRO. Without these the capture
# shows the frames on the wire, and a frame that a relay forwards has a complete checksum.
OFFLOADS_OFF = (0x15, 0x17, 0x19, 0x1F, 0x24, 0x2C)

libc = ctypes.CDLL(None, use_errno=True)


PROGRAMS = ("ip", "ss", "nft", "nsenter", "tcpdump", "cc")


def missing():
    """Returns why the laboratory cannot work here, or None."""
    if os.geteuid() != 0:
        return "needs root"
    for program in PROGRAMS:
        if not shutil.which(program):
            return f"needs the program {program}"
    if subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode:
        return "needs the right to make network namespaces"
    return kernel_trace.missing()


def run(*command, **kwargs):
    done = subprocess.run(command, text=True, capture_output=True, **kwargs)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


class Relay:
    """The control side of one relay process."""

    def __init__(self, process, path):
        self.process = process
        self.path = path
        self.lock = threading.Lock()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path + ".answers")
        self.socket.settimeout(5)

    def tell(self, command):
        with self.lock:
            self.socket.sendto(command.encode(), self.path)
            answer = self.socket.recv(8192).decode()
        if not answer.startswith("ok"):
            raise RuntimeError(f"relay: {answer} to {command}")
        return answer[3:]

    def rule(self, action, direction, source, destination, mask=0, value=0, payload="any", skip=0,
             count=1, number=0):
        return self.tell(f"rule {action} {direction} {source[0]} {source[1]} {destination[0]} "
                         f"{destination[1]} {mask:x} {value:x} {payload} {skip} {count} {number}")

    def last(self, rule):
        hits, _, segment = self.tell(f"last {rule}").partition(" ")
        return int(hits), bytes.fromhex(segment)

    def forget(self, rule):
        self.tell(f"forget {rule}")

    def send(self, side, frame):
        self.tell(f"send {side} {frame.hex()}")


class Laboratory:
    """A context that makes namespaces, links, relays and captures, and removes them at its end."""

    def __init__(self, directory, network, seed):
        self.directory = directory
        self.network = network
        self.seed = seed
        self.names = {end: f"tcpstate-lab-{os.getpid()}-{end}" for end in ("c", "m", "s")}
        self.namespaces = {}
        self.relays = {}
        self.captures = {}
        self.local = threading.local()

    def __enter__(self):
        self.cleanup = contextlib.ExitStack()
        try:
            remove_leftovers()
            self.scratch = tempfile.mkdtemp(prefix="tcpstate-lab-")
            self.cleanup.callback(shutil.rmtree, self.scratch, True)
            os.makedirs(self.directory, exist_ok=True)
            self.make_namespaces()
            self.start_captures()
            self.start_relays()
        except BaseException:
            self.cleanup.close()
            raise
        return self

    def __exit__(self, *_):
        self.cleanup.close()

    # ---- namespaces and links

    def command(self, end, *words):
        """The words that run a command in a namespace.

        `ip netns exec` and `ip -n` do this too, but they also change mounts, which fails in a chroot
        whose root is no mount point.
        """
        return ["nsenter", f"--net=/run/netns/{self.names[end]}", *words]

    def ip(self, end, *arguments):
        return run(*self.command(end, "ip", *arguments))

    def make_namespaces(self):
        for end, name in self.names.items():
            run("ip", "netns", "add", name)
            self.cleanup.callback(subprocess.run, ["ip", "netns", "del", name],
                                  stderr=subprocess.DEVNULL)
            fd = os.open(f"/run/netns/{name}", os.O_RDONLY)
            self.cleanup.callback(os.close, fd)
            self.namespaces[end] = fd
        self.link("c", "c0", "m", "m0")
        self.link("m", "x0", "m", "x1")
        self.link("m", "m1", "s", "s0")
        for end in "cs":
            self.ip(end, "link", "set", "lo", "up")
            self.set_sysctls(end)
        self.address("c", "c0", CLIENT, SERVER, self.mac("s", "s0"))
        self.address("s", "s0", SERVER, CLIENT, self.mac("c", "c0"))
        first, last = FILTERED_PORTS
        run(*self.command("s", "nft", "-f", "-"), input=(
            "add table inet lab\n"
            "add chain inet lab input { type filter hook input priority 0; }\n"
            f"add rule inet lab input tcp dport {first}-{last} drop\n"))

    def link(self, end_a, name_a, end_b, name_b):
        self.ip(end_a, "link", "add", name_a, "type", "veth", "peer", "name", name_b, "netns",
                self.names[end_b])
        for end, name in ((end_a, name_a), (end_b, name_b)):
            self.set_sysctl(end, f"net.ipv6.conf.{name}.accept_dad", "0")
            with self.inside(end):
                switch_offloads_off(name)
            self.ip(end, "link", "set", name, "up")

    def mac(self, end, name):
        with self.inside(end), open_control_socket() as s:
            request = struct.pack("16s24x", name.encode())
            return fcntl.ioctl(s, 0x8927, request)[18:24].hex(":")  # SIOCGIFHWADDR

    def address(self, end, name, own, peers, peer_mac):
        for family, prefix in ((socket.AF_INET, 24), (socket.AF_INET6, 64)):
            self.ip(end, "address", "add", f"{own[family]}/{prefix}", "dev", name, *(
                ("nodad",) if family == socket.AF_INET6 else ()))
            # Fixed neighbours: no ARP or neighbour discovery that could be lost.
            self.ip(end, "neigh", "replace", peers[family], "lladdr", peer_mac, "dev", name,
                    "nud", "permanent")

    def set_sysctl(self, end, name, value):
        with self.inside(end), open("/proc/sys/" + name.replace(".", "/"), "w") as f:
            f.write(value)

    def set_sysctls(self, end):
        for name, value in SYSCTLS.items():
            try:
                self.set_sysctl(end, name, value)
            except FileNotFoundError:
                if name not in OPTIONAL_SYSCTLS:
                    raise

    @contextlib.contextmanager
    def changed(self, end, settings):
        """Changes sysctls, pairs of name and value, for a while."""
        before = []
        for name, value in settings:
            with self.inside(end), open("/proc/sys/" + name.replace(".", "/")) as f:
                before.append((name, f.read()))
            self.set_sysctl(end, name, value)
        try:
            yield
        finally:
            for name, value in before:
                self.set_sysctl(end, name, value)

    @contextlib.contextmanager
    def inside(self, end):
        """Puts this thread into a namespace: its new sockets and /proc/sys/net belong there."""
        with open("/proc/thread-self/ns/net") as home:
            enter(self.namespaces[end])
            try:
                yield
            finally:
                enter(home.fileno())

    # ---- processes

    def start(self, end, command, ready_line, stream):
        """Starts a child process in a namespace, and waits until it prints that it is ready."""
        process = subprocess.Popen(self.command(end, *command), text=True,
                                   **{stream: subprocess.PIPE}, stdin=subprocess.DEVNULL)
        self.cleanup.callback(end_process, process)
        pipe = getattr(process, stream)
        for line in pipe:
            if ready_line in line:
                return process
        raise RuntimeError(f"{command[0]} did not start")

    def start_captures(self):
        for point, end, interface in (("client", "c", "c0"), ("middle", "m", "x0"),
                                      ("server", "s", "s0")):
            path = os.path.join(self.directory, point + ".pcap")
            self.captures[point] = self.start(end, [
                "tcpdump", "-i", interface, "-w", path, "-s", "128", "-U", "--immediate-mode",
                "--time-stamp-precision=nano", "-B", "65536", "-Z", "root", CAPTURED],
                "listening on", "stderr")

    def start_relays(self):
        program = os.path.join(self.scratch, "relay")
        sources = glob.glob(os.path.join(HERE, "relay", "*.c"))
        run("cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-o", program, *sources)
        for number, (name, a, b) in enumerate((("a", "m0", "x0"), ("b", "x1", "m1"))):
            path = os.path.join(self.scratch, "relay-" + name)
            impairment = [str(x) for x in NETWORKS[self.network]]
            process = self.start("m", [program, a, b, path, str(self.seed * 2 + number),
                                       *impairment], "ready", "stdout")
            self.relays[name] = Relay(process, path)

    def stop_captures(self):
        """Ends the captures. Returns how many packets each has lost."""
        lost = {}
        time.sleep(0.3)  # the last packets reach the files
        for point, process in self.captures.items():
            process.send_signal(signal.SIGINT)
            report = process.stderr.read()
            process.wait()
            lost[point] = next(int(line.split()[0]) for line in report.splitlines()
                               if "dropped by kernel" in line)
        return lost


def enter(namespace):
    if libc.setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def open_control_socket():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def switch_offloads_off(interface):
    with open_control_socket() as s:
        for command in OFFLOADS_OFF:
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            request = struct.pack("16sP16x", interface.encode(), ctypes.addressof(value))
            with contextlib.suppress(OSError):  # veth has no receive checksum to switch
                fcntl.ioctl(s, SIOCETHTOOL, request)


def end_process(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def remove_leftovers():
    """Removes the namespaces of a laboratory whose process was killed."""
    for line in run("ip", "netns", "list").splitlines():
        name = line.split()[0]
        if name.startswith("tcpstate-lab-") and not os.path.exists("/proc/" + name.split("-")[2]):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
