# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A copy of the tree in which sources are changed, built and tested. The tree itself stays as it is."""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WATCH = Path(__file__).with_name("watch.c")
BUILD_SECONDS, TEST_SECONDS = 900, 20
MEMORY = 6 << 30  # of pytest, which keeps what a program prints without end

# A source begins with -> its unit tests in ctest begin with. The first row that fits counts.
ROOMS = [("plugin/engine", "engine-"), ("plugin/record", "record-|tools-"), ("plugin", "plugin-"),
         ("tools/tcpdump2pcap", "tools-tcpdump_"), ("tools", "tools-")]


def tests_of(source):
    """Returns the expression for ctest that names the unit tests of a source or folder, or None."""
    return next((tests for room, tests in ROOMS if source == room or source.startswith(room + "/")), None)


class Copy:
    """Built without optimisation and with shared libraries, so that a changed file costs one compilation and one link.

    All its programs contain watch.c, which reads the files "mutant" and "reached" in `folder`.
    """

    def __init__(self, folder):
        self.folder, self.root, self.build = folder, folder / "tree", folder / "tree" / "build"
        folder.chmod(0o755)  # the tests run programs as another user
        names = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True)
        for name in names.stdout.decode().split("\0")[:-1]:
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.root / name)
        for lists in self.root.rglob("CMakeLists.txt"):
            text = lists.read_text(encoding="utf-8").replace(" STATIC ", " SHARED ")
            lists.write_text(text.replace("VISIBILITY_PRESET hidden", "VISIBILITY_PRESET default"), encoding="utf-8")
        watch = folder / "watch.o"
        self.run("cc", "-c", "-fPIC", "-O1", f'-DWATCH_FOLDER="{folder}"', WATCH, "-o", watch, check=True)
        linked = [f"-DCMAKE_{kind}_LINKER_FLAGS={watch}" for kind in ("EXE", "SHARED", "MODULE")]
        self.ninja = shutil.which("ninja") is not None
        self.run("cmake", *(["-G", "Ninja"] if self.ninja else []), "-S", self.root, "-B", self.build, *linked,
                 "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_FLAGS_DEBUG=-O0 -w", "-DCMAKE_LINK_DEPENDS_NO_SHARED=ON",
                 "-DTCPSTATE_LIBRARY=OFF", check=True)
        self.unit_tests = {}

    @staticmethod
    def run(*command, seconds=None, check=False, **options):
        """Runs a command, and kills all that it started if that takes too long."""
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
                                   **{"env": {**os.environ, "LC_ALL": "C"}, **options})
        try:
            out, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        if check and process.returncode:
            sys.exit(f"{Path(sys.argv[0]).name}: {' '.join(map(str, command))}\n{out}")
        return subprocess.CompletedProcess(command, process.returncode, out)

    def built(self):
        """Builds everything. Returns None, or what the compiler says against it."""
        done = self.run("cmake", "--build", self.build, f"-j{os.cpu_count()}", "--", "-k0" if self.ninja else "-k",
                        seconds=BUILD_SECONDS)
        return None if done.returncode == 0 else done.stdout

    def read(self, file):
        return (self.root / file).read_text(encoding="utf-8")

    def write(self, file, text):
        (self.root / file).write_text(text, encoding="utf-8")

    def choose(self, number):
        """Lets all programs run the mutation with this number; 0: none."""
        (self.folder / "mutant").write_text(str(number), encoding="utf-8")
        (self.folder / "mutant").chmod(0o644)

    def programs(self, tests):
        """Returns the unit tests whose names begin with `tests`. Who changes the order keeps it."""
        if tests not in self.unit_tests:
            listed = self.run("ctest", "--test-dir", self.build, "-R", f"^({tests})", "--show-only=json-v1", check=True)
            self.unit_tests[tests] = [test["command"][0] for test in json.loads(listed.stdout)["tests"]]
        return self.unit_tests[tests]

    def unit_tests_pass(self, tests):
        """Runs unit tests until one fails. That one is the first next time: it may notice the next mutation, too."""
        programs = self.programs(tests)
        for program in programs:
            if self.run(program, seconds=TEST_SECONDS).returncode != 0:
                programs.remove(program)
                programs.insert(0, program)
                return False
        return True

    def pytest(self, *arguments, seconds=None):
        """Runs tests of whole programs. Returns the status and what pytest printed."""
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TCPSTATE_BUILD": str(self.build), "PYTHONDONTWRITEBYTECODE": "1",
                       "PYTHONPATH": str(WATCH.parent), "TCPSTATE_WATCH": str(self.folder)}
        return self.run("/usr/bin/python3", "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments, cwd=self.root,
                        seconds=seconds, env=environment,
                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)))
