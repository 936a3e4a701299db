#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules on files: licence line, length, a README in each folder, nothing left behind."""
import os
import re
import sys

import tree

SPDX = 'SPDX-License-Identifier: Apache-2.0'
FILE_LIMIT, FILE_WISH, FUNCTION_LIMIT = 500, 400, 70
C = tree.files(tree.ROOT, 'lab', 'pcap', 'tests')
LAB_C = [path for path in C if not path.startswith('tests/')]
ALL = C + tree.files(tree.ROOT, '.', ending=('.py', '.sh', 'meson.build', 'meson_options.txt',
                                             '.yaml')) + ['dev', '.ci/run']
TEXT = {path: tree.read(tree.ROOT, path) for path in ALL}


def without_licence():
    return [f'{path}: no "{SPDX}" in its first lines' for path in ALL
            if SPDX not in '\n'.join(TEXT[path].split('\n')[:2])]


def longer_than(limit):
    lengths = [(path, TEXT[path].count('\n')) for path in LAB_C]
    return [f'{path}: {lines} lines, {FILE_WISH} are aimed at, {FILE_LIMIT} allowed: '
            'one subject a file' for path, lines in lengths if lines > limit]


def long_functions():
    found = []
    for path in LAB_C:
        start, before = None, ''
        for number, line in enumerate(TEXT[path].split('\n'), 1):
            if line.startswith('{') and before.endswith(')'):
                start = number
            elif line.startswith('}') and start:
                if number - start > FUNCTION_LIMIT:
                    found.append(f'{path}:{start}: a function of {number - start} lines, '
                                 f'{FUNCTION_LIMIT} at most')
                start = None
            before = line
    return found


def without_readme():
    folders = {os.path.dirname(path) for path in LAB_C} - {'lab'}
    return [f'{folder}: no README.md' for folder in sorted(folders)
            if not os.path.exists(os.path.join(tree.ROOT, folder, 'README.md'))]


def matching(pattern, why):
    found = []
    for path in ALL:
        if path.startswith('tests/house/'):  # has the patterns
            continue
        for match in re.finditer(pattern, TEXT[path]):
            line = TEXT[path].count('\n', 0, match.start()) + 1
            found.append(f'{path}:{line}: {match.group().strip()}: {why}')
    return found


def headers_without_once():
    return [f'{path}: no #pragma once' for path in LAB_C
            if path.endswith('.h') and '\n#pragma once\n' not in TEXT[path]]


def own_header_not_first():
    found = []
    for path in LAB_C:
        own = re.sub(r'^lab/', '', path)[:-2]  # or its -private.h
        first = re.search(r'^#include\s*["<]([^">]+)', TEXT[path], re.M)
        if path.endswith('.c') and os.path.exists(os.path.join(tree.ROOT, path[:-2] + '.h')) \
                and (first is None or not first.group(1).startswith(own)):
            found.append(f'{path}: its first include is not "{own}.h"')
    return found


sys.exit(tree.report([
    ('files/licence-line', without_licence()),
    ('files/at-most-500-lines', longer_than(FILE_LIMIT)),
    ('files/functions-of-at-most-70-lines', long_functions()),
    ('files/each-folder-has-a-readme', without_readme()),
    ('files/headers-are-read-once', headers_without_once()),
    ('files/own-header-first', own_header_not_first()),
    ('files/nothing-left-to-do',
     matching(r'\b(TODO|FIXME|XXX|HACK)\b', 'do it, or refuse it loudly')),
    ('files/no-path-of-one-machine',
     matching(r'(?<![\w.])/(home|root|work)/\w|\.\./shared', 'exists on one machine only')),
], remarks=longer_than(FILE_WISH)))
