# SPDX-License-Identifier: Apache-2.0
"""What the house tests share: the tree's files, C without comments and strings, TAP."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = re.compile(r'^(\..*|build.*|recordings|corpus|data|__pycache__)$')
# A comment, a string or a character: whichever comes first in the text.
NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def files(root, *folders, ending=('.c', '.h')):
    """Paths of the files below the folders, relative to root, in a fixed order."""
    found = []
    for folder in folders:
        for where, inner, names in os.walk(os.path.join(root, folder)):
            inner[:] = sorted(d for d in inner if not SKIPPED.match(d))
            found += [os.path.relpath(os.path.join(where, n), root)
                      for n in sorted(names) if n.endswith(ending)]
    return found


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8', errors='replace') as file:
        return file.read()


def code_only(text):
    """The text with comments and literals blanked; line numbers stay."""
    def blank(match):
        kept = re.sub(r'[^\n]', ' ', match.group())
        return '""' + kept[2:] if match.group()[0] == '"' else kept
    return NOISE.sub(blank, text)


def report(results, remarks=()):
    """Prints TAP for pairs of a rule's name and its violations; returns the exit status."""
    print(f'TAP version 13\n1..{len(results)}')
    for number, (name, violations) in enumerate(results, 1):
        print(f'{"not ok" if violations else "ok"} {number} {name}')
        for violation in violations:
            print(f'# {violation}')
    for remark in remarks:
        print(f'# {remark}')
    sys.stdout.flush()
    return 1 if any(violations for _, violations in results) else 0
