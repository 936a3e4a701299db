#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes the targets of tests/fuzz over their corpus: fuzz.py [TARGET] [SECONDS]."""
import concurrent.futures
import os
import sys
import tempfile

import build
import tree

PROGRAMS = os.path.join(tree.ROOT, 'build-clang', 'tests', 'fuzz')
AT_ONCE = 2


def targets():
    if not os.path.isdir(PROGRAMS):
        return []
    return sorted(name.removeprefix('fuzz_') for name in os.listdir(PROGRAMS)
                  if name.startswith('fuzz_') and '.' not in name)


def fuzz(target, seconds):
    """One target for so long; new inputs are kept in a folder that goes. (status, output)"""
    crashes = os.path.join(tree.ROOT, 'build-clang', f'crash-{target}-')
    with tempfile.TemporaryDirectory() as fresh:
        return build.call(
            [os.path.join(PROGRAMS, 'fuzz_' + target), f'-max_total_time={seconds}',
             '-timeout=10', '-rss_limit_mb=2048', f'-artifact_prefix={crashes}', '-verbosity=1',
             fresh, os.path.join(tree.ROOT, 'tests', 'fuzz', 'corpus', target)],
            seconds + 120)


def fuzz_all(names, seconds):
    """Two at a time; yields (target, status, output) in the order of names."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        runs = [(name, pool.submit(fuzz, name, seconds)) for name in names]
        for name, run in runs:
            yield name, *run.result()


def last_lines(output, count):
    return '\n'.join('  ' + line for line in output.rstrip().split('\n')[-count:])


def main(arguments):
    seconds = int(arguments.pop()) if arguments and arguments[-1].isdigit() else 10
    failed = build.make('build-clang')
    if failed:
        print(failed)
        return 1
    if arguments and arguments[0] not in targets():
        print(f'no fuzz target "{arguments[0]}"; there are: {", ".join(targets())}')
        return 2
    bad = 0
    for name, status, output in fuzz_all(arguments[:1] or targets(), seconds):
        print(f'{name}: {"failed" if status else "nothing found"}')
        if status:
            bad += 1
            print(last_lines(output, 40))
            print(f'With symbols: ninja -C build-asan && build-asan/tests/fuzz/fuzz_{name} '
                  f'build-clang/crash-{name}-…')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
