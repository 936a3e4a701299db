#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The layers: a folder includes only itself and those before it (docs/architecture.md)."""
import os
import re
import sys
import tempfile

import tree

# Each row stands on those above it; folders of one row do not include each other.
LAYERS = [
    ['base'],
    ['pcap'],
    ['net'],
    ['aka', 'xml', 'mime', 'store', 'topology'],
    ['sip', 'msrp', 'diameter', 'http'],
    ['ims'],
    ['core'],
    ['pcscf', 'icscf', 'scscf', 'hss', 'im_as', 'virtual_ue'],
    ['scenario'],
    ['cli'],
    ['main'],
]
LEVEL = {folder: level for level, row in enumerate(LAYERS) for folder in row}
# Libraries whose types stay in one layer.
ONLY_IN = {'sofia-sip/': 'sip', 'sqlite3.h': 'store', 'pcap.h': 'pcap', 'pcap/pcap.h': 'pcap',
           'libfyaml.h': 'topology'}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.M)


def layer_of(path):
    parts = path.split('/')
    if parts[0] == 'pcap':
        return 'pcap'
    return parts[1] if len(parts) > 2 else 'main'


def judge_ours(layer, name):
    """Why a file of this layer may not include "name"; None when it may."""
    target = name.removeprefix('lab/').split('/')[0] if '/' in name else None
    if target is None:
        return 'name the folder too, as in "base/clock.h"'
    if target not in LEVEL:
        return f'"{target}" is no layer: enter it in tests/house/layers.py'
    if target == layer or LEVEL[target] < LEVEL[layer]:
        return None
    way = 'sideways' if LEVEL[target] == LEVEL[layer] else 'upward'
    return f'{way}: {layer} may not include {target}'


def judge_foreign(layer, name):
    for start, home in ONLY_IN.items():
        if name.startswith(start) and layer != home:
            return f'only lab/{home} may include <{start}…>' if home != 'pcap' \
                else f'only pcap/ may include <{start}>'
    return None


def violations(root):
    found = []
    for path in tree.files(root, 'lab', 'pcap'):
        layer = layer_of(path)
        if layer not in LEVEL:
            found.append(f'{path}: "{layer}" is no layer: enter it in tests/house/layers.py')
            continue
        text = tree.read(root, path)
        for match in INCLUDE.finditer(text):
            ours, foreign = match.groups()
            why = judge_ours(layer, ours) if ours else judge_foreign(layer, foreign)
            if why:
                line = text.count('\n', 0, match.start()) + 1
                found.append(f'{path}:{line}: {match.group().strip()}: {why}')
    return found


PLANTED = [  # file, include line, what must be said of it (None: nothing)
    ('lab/base/a.c', '#include "net/tap.h"', 'upward'),
    ('lab/hss/a.c', '#include "scscf/user.h"', 'sideways'),
    ('lab/sip/a.h', '  #  include "lab/core/core.h"', 'upward'),
    ('pcap/a.c', '#include "net/tap.h"', 'upward'),
    ('lab/hss/a.c', '#include <sofia-sip/nta.h>', 'only lab/sip'),
    ('lab/ims/a.c', '#include <sqlite3.h>', 'only lab/store'),
    ('lab/ims/a.c', '#include "user.h"', 'name the folder'),
    ('lab/attic/a.c', '#include <glib.h>', 'no layer'),
    ('lab/net/a.c', '#include "pcap/recorder.h"', None),
    ('lab/hss/a.c', '#include "hss/cx.h"', None),
    ('lab/sip/a.c', '#include <sofia-sip/nta.h>', None),
    ('lab/main.c', '#include "cli/commands.h"', None),
    ('lab/scenario/a.c', '#include "cli/commands.h"', 'upward'),
]


def self_check():
    """Plants each violation in a tree of its own, and sees that it is found."""
    missed = []
    for path, line, expected in PLANTED:
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, os.path.dirname(path)))
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(f'/* planted */\n{line}\n')
            found = violations(root)
            right = not found if expected is None else len(found) == 1 and expected in found[0]
            if not right:
                missed.append(f'{path}: {line}: expected {expected}, found {found}')
    return missed


sys.exit(tree.report([
    ('layers/planted-violations-are-found', self_check()),
    ('layers/no-upward-or-sideways-include', violations(tree.ROOT)),
]))
