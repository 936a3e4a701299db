#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays a topology's scenarios twice with one seed on the virtual clock: TAP, one point a scenario, and one for
equal recordings.  usage: twice.py RCSLAB TOPOLOGY"""
import filecmp
import os
import subprocess
import sys
import tempfile

SECONDS = 240


def network():
    """A /24 of 127/8 that no other test process of this machine uses now."""
    pid = os.getpid()
    return f'127.{64 + pid // 250 % 128}.{1 + pid % 250}.0/24'


def play(rcslab, topology, directory):
    os.makedirs(directory)
    command = [rcslab, 'run', topology, '--fast', '--seed', '7', '--tap', '--network', network(),
               '--ca', os.path.join(os.path.dirname(directory), 'ca'), '--pcap', os.path.join(directory, 'x.pcap')]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, timeout=SECONDS)


def same(a, b):
    names = sorted(os.listdir(a))
    if names != sorted(os.listdir(b)) or not names:
        return f'other files: {names} and {sorted(os.listdir(b))}'
    unequal = [n for n in names if not filecmp.cmp(os.path.join(a, n), os.path.join(b, n), shallow=False)]
    return f'differ: {unequal}' if unequal else None


def main(rcslab, topology):
    with tempfile.TemporaryDirectory(prefix='rcslab-twice-') as work:
        first, second = os.path.join(work, '1'), os.path.join(work, '2')
        one = play(rcslab, topology, first)
        points = [line for line in one.stdout.splitlines() if line.startswith(('ok ', 'not ok '))]
        two = play(rcslab, topology, second)
        for line in one.stdout.splitlines():
            print(f"1..{len(points) + 1}" if line.startswith("1..") else line)
        for line in one.stderr.splitlines():
            print('#', line)
        difference = same(first, second) if two.returncode == 0 else f'the second run ended with {two.returncode}'
        good = one.returncode == 0 and difference is None
        print(f'{"ok" if good else "not ok"} {len(points) + 1} - two runs with one seed write the same recordings')
        if difference:
            print('#', difference)
        if not points:
            print('# no scenario was reported; exit status', one.returncode)
        return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
