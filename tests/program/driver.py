# SPDX-License-Identifier: Apache-2.0
"""What the tests share that drive rcslab as a user does: an address block, processes, TAP."""
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'house'))
import network  # noqa: E402
import tree  # noqa: E402

SKIP = 77
PATIENCE_S = 60  # for anything that should take a moment; sanitizers and two busy cores included
report = tree.report


def need(*programs):
    """Ends the test as skipped when one of them is not installed."""
    for program in programs:
        if shutil.which(program) is None:
            print(f'1..0 # SKIP {program} is not installed')
            sys.exit(SKIP)


class Lab:
    """A folder and an address block for one run of the program, both gone afterwards."""

    def __init__(self, program):
        self.program = os.path.abspath(program)

    def __enter__(self):
        self._claim = network.Claim()
        self.network = self._claim.__enter__()
        self._folder = tempfile.TemporaryDirectory(prefix='rcslab-test-')
        self.folder = self._folder.name
        return self

    def __exit__(self, *unused):
        self._folder.cleanup()
        self._claim.__exit__(*unused)

    def address(self, last):
        return self.network.replace('.0/24', f'.{last}')

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        path = self.path(name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def arguments(self, command, *more):
        """Of a command that brings up a network."""
        return [self.program, command, *more, '--network', self.network, '--ca', self.path('ca')]

    def call(self, *arguments, timeout=PATIENCE_S * 5, **options):
        """Runs the program to its end, without a terminal, in the lab's folder."""
        return subprocess.run([self.program, *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              errors='replace', timeout=timeout, cwd=self.folder, check=False,
                              **options)

    def run(self, *arguments, **options):
        return self.call(*self.arguments('run', *arguments)[1:], **options)


class Process:
    """A program that runs beside the test; `with` ends it whatever happens."""

    def __init__(self, arguments, cwd, **options):
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        cwd=cwd, **options)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.bytes = b''

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    @property
    def said(self):
        return self.bytes.decode(errors='replace')

    def _read(self, seconds):
        """Takes what it says within that time; False at its end."""
        if not select.select([self.process.stdout], [], [], max(0, seconds))[0]:
            return True
        some = self.process.stdout.read()
        self.bytes += some or b''
        return some != b''

    def wait_for(self, words, seconds=PATIENCE_S):
        """Whether it says these words within that time."""
        end = time.monotonic() + seconds
        while words not in self.said and time.monotonic() < end:
            if not self._read(end - time.monotonic()):
                break
        return words in self.said

    def send(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)

    def end(self, number=None, seconds=PATIENCE_S):
        """Its exit status, after a signal if one is given; None: it did not end in time."""
        if number is not None:
            self.send(number)
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if not self._read(limit - time.monotonic()):
                break
        try:
            return self.process.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            return None

    def ended_as(self, expected, number=signal.SIGINT):
        """Violations: it must end with that status after that signal."""
        status = self.end(number)
        return [] if status == expected else [f'ended with {status}, not {expected}', *self.said.split('\n')]
