#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays topologies and lets Wireshark's dissectors judge every recording: those of the first folder on both clocks,
the others on the virtual one.  usage: tshark.py RCSLAB FOLDER [TOPOLOGY...]"""
import glob
import os
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'program'))
import driver  # noqa: E402
import recording  # noqa: E402

FILE_HEADER, FRAME_HEADER = 24, 16


def play(lab, topology, clock):
    """Its recordings' paths, and what went wrong."""
    name = os.path.splitext(os.path.basename(topology))[0]
    folder = lab.path(f'{name}-{clock}')
    flags = ['--fast', '--seed', '7'] if clock == 'fast' else []
    done = lab.run(topology, '--tap', *flags, '--pcap', os.path.join(folder, 'x.pcap'))
    wrong = [done.stdout, done.stderr] if done.returncode != 0 else []
    return sorted(glob.glob(os.path.join(folder, '*.pcap'))), wrong


def judge(paths):
    """{rule: violations} over several recordings."""
    found = {name: [] for name in [*recording.RULES, 'the file of names is right']}
    for path in paths:
        frames = recording.dissect(path)
        verdict = recording.judge(frames)
        verdict['the file of names is right'] = recording.names(path[:-5] + '.hosts', frames)
        for rule, violations in verdict.items():
            found[rule] += [f'{os.path.basename(path)}: {violation}' for violation in violations]
    return found


# ---- the rules find what they are for: a good recording with one thing wrong

def read_frames(path):
    with open(path, 'rb') as file:
        data = file.read()
    frames, at = [], FILE_HEADER
    while at < len(data):
        end = at + FRAME_HEADER + struct.unpack_from('<I', data, at + 8)[0]
        frames.append(data[at:end])
        at = end
    return data[:FILE_HEADER], frames


def flip(frame, at):
    return frame[:at] + bytes([frame[at] ^ 1]) + frame[at + 1:]


def last_with(frames, start):
    """The index of the last UDP frame that begins so."""
    return max(i for i, frame in enumerate(frames) if frame[FRAME_HEADER + 28:].startswith(start))


def planted(lab, path):
    head, frames = read_frames(path)
    answer = last_with(frames, b'SIP/2.0 200')
    diameter = max(i for i, frame in enumerate(frames)
                   if frame[FRAME_HEADER + 20:][:2] == struct.pack('>H', 3868)
                   and frame[FRAME_HEADER + 40:][:1] == b'\1')
    wrong = {
        'all checksums are right': frames[:answer] + [flip(frames[answer], -1)] + frames[answer + 1:],
        'each SIP transaction is complete': frames[:answer] + frames[answer + 1:],
        'each Diameter request has its answer': frames[:diameter] + frames[diameter + 1:],
        'no TCP analysis warning': frames[:diameter] + frames[diameter + 1:],
        'every exchange once': frames[:answer + 1] + frames[answer:],
    }
    missed = []
    for rule, made in wrong.items():
        bad = lab.path('planted.pcap')
        with open(bad, 'wb') as file:
            file.write(head + b''.join(made))
        if not recording.judge(recording.dissect(bad))[rule]:
            missed.append(f'not found: {rule}')
    return missed


def main(program, folder, *others):
    driver.need('tshark')
    plays = [(topology, clock) for topology in sorted(glob.glob(os.path.join(folder, '*.yaml')))
             for clock in ('fast', 'real')] + [(topology, 'fast') for topology in others]
    results = []
    with driver.Lab(program) as lab:
        for topology, clock in plays:
            title = f'{os.path.basename(topology)} on the {clock} clock'
            paths, wrong = play(lab, os.path.abspath(topology), clock)
            results.append((f'{title}: passes', wrong or ([] if paths else ['no recording'])))
            results += [(f'{title}: {rule}', found) for rule, found in judge(paths).items()]
        results.append(('the rules find planted errors', planted(lab, lab.path('hello-fast/x.pcap'))))
    return driver.report(results)


if __name__ == '__main__':
    try:
        sys.exit(main(*sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        print(f'Bail out! {error}: {error.stderr.decode(errors="replace")}')
        sys.exit(1)
