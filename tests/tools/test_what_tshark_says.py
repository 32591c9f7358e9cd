# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What tcpstate makes of each end of tshark and of its errors. The answers stand in a golden file, as a whole."""
from golden import same_as_golden
from saved_files import new_file
from tcpstate_tool import HEADER, fake_tshark, put, tcpstate

ROOT = 'echo "Running as user \\"root\\" and group \\"root\\". This could be dangerous." >&2\n'
FIELDS = """
if [ "$1 $2" = "-G fields" ]; then
    printf 'P\\tTransmission Control Protocol\\ttcp\\nF\\tStream\\ttcp.stream\\tFT\\n'
    printf 'F\\tPort\\ttcp.port\\nF\\tMerged\\ttcpstate.merged_fin\\n'
    exit 0
fi
"""
FOLDERS = """
if [ "$1 $2" = "-G folders" ]; then
    printf 'Personal Plugins:\\t/nowhere/personal\\nGlobal Plugins:  \\t/nowhere/global/4.4 \\n'
    exit 0
fi
[ "$1" = -G ] && exit 0
"""


def says(text, status, stream=""):
    """Returns a script that prints a stream, writes a text to standard error, and ends with a status."""
    return f"""{stream}
printf '%b' '{text}' >&2
exit {status}"""


WHOLE, BEGUN, HALF = 'cat "$STREAM"', 'head -n 1 "$STREAM"', 'head -n 2 "$STREAM"'
ENDS = [
    ("", "exit 0"), ("", WHOLE), ("-q", WHOLE), ("", HALF), ("", BEGUN), ("", says("", 1)), ("", says("", 2)),
    ("", says("", 3, HALF)),
    ("", says("tshark: one\\ntwo\\n\\n  three  \\nfour\\nfive\\nsix\\n", 4)), ("", ROOT + says("tshark: only this\\n", 4, HALF)),
    ("", says("tshark: The file \"x\" appears to have been cut short in the middle of a packet.\\n", 2)),
    ("", says("tshark: The file \"x\" appears to have been cut short in the middle of a packet.\\n", 2, HALF)),
    ("-q", says("tshark: The file \"x\" appears to have been cut short in the middle of a packet.\\n", 2, WHOLE)),
    ("", says("tshark: The file \"x\" appears to be damaged or corrupt.\\n(bad block)\\n", 2)),
    ("", says("tshark: The file \"x\" appears to be damaged or corrupt.\\n(bad block)\\n", 2, BEGUN)),
    ("", says("tshark: The file \"x\" isn''t a capture file in a format TShark understands.\\n".replace("''", "'\\''"), 2)),
    ("", FOLDERS + says("tshark: Invalid -z argument \"tcpstate,records\"; it must be one of:\\n", 1)),
    ("", FOLDERS + says("tshark: -o flag \"tcpstate.x:TRUE\" specifies unknown preference\\n", 1)),
    ("", FOLDERS + says("The plugin tcpstate.so was compiled for another version\\nother\\ntshark: Invalid -z argument\\n", 1)),
    ("-Y tcp.prt", FIELDS + says("tshark: tcpstate,records: \"tcp.prt\" is not a valid field\\nmore\\n", 1)),
    ("-q -Y tcp.prt", FIELDS + says("tshark: tcpstate,conversations: \"tcp.prt\" is not a valid field\\n", 1)),
    ("-q -Y tcp.prt", FIELDS + says("tshark: tcpstate,records: \"tcp.prt\" is not a valid field\\n", 1)),
    ("-Y tcp.port==1&&tcpstate.merged_fn", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y tcp.prt&&", says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y \"tcp.prt\"", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y 'tcp.prt'||tcp.strem", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y 'tcp.prt", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y 1tcp.prt", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y tcp_prt", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y udp.prt", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-Y xcp.port", FIELDS + says("tshark: tcpstate,records: bad\\n", 1)),
    ("-i lo", says("You do not have permission to capture on device \"lo\".\\n", 1)),
    ("-i lo", says("socket: Operation not permitted\\n", 1)), ("-i lo", says("tshark: Couldn'\\''t run dumpcap in child process.\\n", 1)),
    ("", says("You do not have permission to capture\\n", 1)), ("-i lo", says("tshark: There is no device named \"lo\".\\n", 1)),
    ("-i lo -w SAVED", says("Please free up space\\n", 1, HALF)), ("-i lo", says("Please free up space\\n", 1, HALF)),
    ("", f"{HALF}; kill -TERM $$"), ("", "kill -KILL $$"), ("", ROOT + f"echo 'tshark: last words' >&2; {WHOLE}; kill -SEGV $$"),
    ("", f"echo '{HEADER[:-1]}4'"), ("", f"echo '{HEADER}'; echo nonsense"), ("", f"echo 'tshark: a\\nb' >&2; {HALF}; echo"),
    ("-D", "echo '1. eth0'; printf '2. a\\033b\\n\\n'; echo '3. lo (Loopback)'"), ("-D", ROOT + says("tshark: no dumpcap\\n", 1)),
    ("-D", "exit 0"), ("-D", "echo '1. eth0'; exit 1"),
    ("-v", "[ \"$1\" = --version ] && printf 'TShark (Wireshark) 4.4.1.\\nmore\\n'; [ \"$2\" = plugins ] && "
           "printf 'a.so\\t1\\ttap\\ntcpstate.so\\t 7.8 \\tdissector\\n'; exit 0"),
    ("-v", "[ \"$1\" = --version ] && printf '\\n'; [ \"$2\" = plugins ] && printf 'tcpstate.so\\n'; exit 0"), ("-v", "exit 1"),
]


def test_each_end_of_tshark_has_its_words_and_status():
    capture, saved, answers = put(b"\0a capture"), new_file(), []
    for number, (arguments, script) in enumerate(ENDS):
        fake = fake_tshark(script)
        words = arguments.replace("SAVED", str(saved)).split()
        source = [] if words[:1] in (["-i"], ["-D"], ["-v"]) else ["-r", capture]
        run = tcpstate("--tshark", fake, *source, *words)
        said = (run.out + run.err).replace(str(fake), "TSHARK").replace(str(capture), "CAPTURE").replace(str(saved), "SAVED")
        lines = [line for line in said.splitlines() if not line.startswith("tcpstate 0.") and "libpcap" not in line]
        answers.append(f"{number} $ tcpstate {arguments}: {run.status}\n" + "".join(f"{line}\n" for line in lines))
    same_as_golden("tshark-ends.txt", "".join(answers))
