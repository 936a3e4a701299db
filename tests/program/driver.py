# SPDX-License-Identifier: Apache-2.0
"""What the tests share that drive rcslab as a user does: an address block, processes, TAP."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

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
        self._bytes, self._over = b'', False
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()

    def _read(self):
        """All the time, or a full pipe would stop the program."""
        while True:
            some = os.read(self.process.stdout.fileno(), 65536)
            with self._news:
                self._bytes += some
                self._over = not some
                self._news.notify_all()
            if not some:
                return

    @property
    def said(self):
        return self._bytes.decode(errors='replace')

    def wait_for(self, words, seconds=PATIENCE_S):
        """Whether it says these words within that time."""
        with self._news:
            return self._news.wait_for(lambda: words in self.said or self._over, seconds) \
                and words in self.said

    def send(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)

    def end(self, number=None, seconds=PATIENCE_S):
        """Its exit status, after a signal if one is given; None: it did not end in time."""
        if number is not None:
            self.send(number)
        try:
            status = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        self._reader.join()
        return status

    def ended_as(self, expected, number=signal.SIGINT):
        """Violations: it must end with that status after that signal."""
        status = self.end(number)
        return [] if status == expected else [f'ended with {status}, not {expected}', *self.said.split('\n')]
