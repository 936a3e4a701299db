#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`./dev test`: every check that CI makes.  The last line is `N passed, N failed`."""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import build
import fuzz
import network
import tree

IN_CI = os.environ.get('CI') == 'true'
FUZZ_SECONDS = 10
LOG_LINES = 60
SANITIZERS = {
    'ASAN_OPTIONS': 'detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1',
    'UBSAN_OPTIONS': 'print_stacktrace=1:halt_on_error=1',
}


class Tally:
    """Counts what passed and failed, and says it as it comes."""

    def __init__(self):
        self.passed = 0
        self.failed = []

    def add(self, name, good, log=''):
        if good:
            self.passed += 1
            return
        self.failed.append(name)
        print(f'FAILED: {name}', flush=True)
        if log:
            print(fuzz.last_lines(log, LOG_LINES), flush=True)

    def close(self):
        print('\n' + (f'{len(self.failed)} failed:' if self.failed else 'Nothing failed.'))
        for name in self.failed:
            print(f'  {name}')
        print(f'\n{self.passed} passed, {len(self.failed)} failed', flush=True)
        return 1 if self.failed else 0


def check_format(tally):
    status, output = build.call(['./dev', 'format', '--check'], 120)
    tally.add('clang-format: run ./dev format', status == 0, output)


def check_build(name, what, *targets):
    def check(tally):
        output = build.make(name, *targets)
        tally.add(what, output is None, output or '')
    return check


def points(test):
    """(name, outcome) of each TAP point of a test in Meson's log; of itself where it has none."""
    found = []
    for line in test.get('stdout', '').split('\n'):
        match = re.match(r'(ok|not ok)\b\s*\d*\s*-?\s*([^#]*)(#\s*(?i:skip))?', line)
        if match:
            good, name, skip = match.groups()
            found.append((name.strip(),
                          'skip' if skip else 'pass' if good == 'ok' else 'fail'))
    outcome = {'OK': 'pass', 'SKIP': 'skip'}.get(test['result'], 'fail')
    if not found or (outcome == 'fail' and all(way != 'fail' for _, way in found)):
        found.append((f'ends with {test["result"]}' if outcome == 'fail' else 'runs', outcome))
    return found


def count_tests(tally, log):
    skipped = []
    with open(log, encoding='utf-8') as lines:
        for test in map(json.loads, lines):
            said = f'{test.get("stdout", "")}\n{test.get("stderr", "")}'
            for name, outcome in points(test):
                full = f'{test["name"]}: {name}'
                if outcome == 'skip':
                    skipped.append(full)
                    if IN_CI and 'interop' in test['name']:
                        tally.add(full + ' (skipped, which CI forbids)', False, said)
                else:
                    tally.add(full, outcome == 'pass', said)
                    said = 'its log is above' if outcome == 'fail' else said
    for name in skipped:
        print(f'skipped: {name}')


def check_tests(tally):
    folder = os.path.join(tree.ROOT, 'build-asan')
    log = os.path.join(folder, 'meson-logs', 'testlog.json')
    if os.path.exists(log):
        os.remove(log)
    with subprocess.Popen(
            ['meson', 'test', '-C', folder, '--no-rebuild', '--timeout-multiplier', '4'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, **SANITIZERS}, text=True, errors='replace') as meson:
        output = ''
        for line in meson.stdout:
            output += line
            if re.match(r'\s*\d+/\d+ ', line):
                print('  ' + line.strip(), flush=True)
    if not os.path.exists(log):
        tally.add('meson test', False, output)
        return
    count_tests(tally, log)


def check_fuzz(tally):
    for name, status, output in fuzz.fuzz_all(fuzz.targets(), FUZZ_SECONDS):
        tally.add(f'fuzz: {name} for {FUZZ_SECONDS} s', status == 0, output)


def check_valgrind(tally):
    with network.Claim() as lab, tempfile.TemporaryDirectory() as folder:
        status, output = build.call(
            ['valgrind', '--quiet', '--error-exitcode=99', '--leak-check=full',
             '--errors-for-leak-kinds=definite,indirect',
             '--show-leak-kinds=definite,indirect', 'build-gcc/rcslab', 'run',
             'topologies/tour.yaml', '--fast', '--network', lab, '--pcap', f'{folder}/tour.pcap'],
            600)
    tally.add('valgrind: the tour without an error or a leak', status == 0, output)


def phases():
    yield 'Sources', check_format
    yield 'Build with gcc, sanitizers', check_build(
        'build-asan', 'gcc builds with ASan and UBSan, warnings as errors')
    yield 'Tests under ASan and UBSan', check_tests
    yield 'Build with clang, fuzzers', check_build(
        'build-clang', 'clang builds with the fuzzers, warnings as errors')
    yield f'Fuzzing, {FUZZ_SECONDS} s a target', check_fuzz
    if os.path.exists(os.path.join(tree.ROOT, 'lab', 'main.c')):
        yield 'Build with gcc, optimised', check_build(
            'build-gcc', 'gcc builds the program, warnings as errors', 'rcslab')
        yield 'The tour under valgrind', check_valgrind


def main():
    tally = Tally()
    for name, check in phases():
        print(f'== {name}', flush=True)
        begun = time.monotonic()
        before = tally.passed, len(tally.failed)
        check(tally)
        print(f'   {tally.passed - before[0]} passed, {len(tally.failed) - before[1]} failed '
              f'in {time.monotonic() - begun:.0f} s', flush=True)
    return tally.close()


if __name__ == '__main__':
    sys.exit(main())
