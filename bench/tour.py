#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the tour on the virtual clock, as a user waits for it: whole processes, one after another."""
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNS = 10


def run_once(folder):
    begun = time.perf_counter()
    subprocess.run([os.path.join(ROOT, 'build', 'rcslab'), 'run', '--fast', '--tap',
                    '--pcap', os.path.join(folder, 'tour.pcap'),
                    os.path.join(ROOT, 'topologies', 'tour.yaml')],
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - begun)


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            run_once(folder)  # reads the program into memory
            times = [run_once(folder) for _ in range(RUNS)]
        except subprocess.CalledProcessError as failed:
            print(f'the tour ends with {failed.returncode}: run ./dev run first')
            return 1
    print(f'tour, virtual clock, {RUNS} runs: min {min(times):.0f} ms, '
          f'median {statistics.median(times):.0f} ms, max {max(times):.0f} ms')
    return 0


sys.exit(main())
