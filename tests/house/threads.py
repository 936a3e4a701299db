#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One thread: threads.py PROGRAM TOPOLOGY looks at the program's tasks while it works."""
import os
import signal
import subprocess
import sys
import tempfile

import network
import tree

PATIENCE_S = 60


def tasks(process):
    """The names of its threads, as the kernel has them; none when it is gone."""
    names = []
    folder = f'/proc/{process.pid}/task'
    try:
        for task in os.listdir(folder):
            with open(f'{folder}/{task}/comm', encoding='utf-8') as file:
                names.append(file.read().strip())
    except FileNotFoundError:
        pass
    return names


def start(arguments, lab, folder):
    return subprocess.Popen(
        [*arguments, '--network', lab, '--pcap', f'{folder}/x.pcap', '--ca', f'{folder}/ca'],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def up(program, topology):
    """Ready, then interrupted: one thread, and a clean end."""
    with network.Claim() as lab, tempfile.TemporaryDirectory() as folder, \
            start([program, 'up', topology], lab, folder) as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if 'Ctrl-C' in line:
                break
        names = tasks(process)
        process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=PATIENCE_S)[0].split('\n')
    end = [f'up ended with {process.returncode}', *said] if process.returncode else []
    return [f'thread {name}' for name in names[1:]] + ([] if names else ['never ready', *said]), end


def run(program, topology):
    """All of its scenarios, looked at over and over."""
    found = set()
    with network.Claim() as lab, tempfile.TemporaryDirectory() as folder, \
            start([program, 'run', topology], lab, folder) as process:
        while True:
            names = tasks(process)
            found.update(names[1:])
            try:
                said = process.communicate(timeout=0.002)[0]
                break
            except subprocess.TimeoutExpired:
                continue
    end = [f'run ended with {process.returncode}', said] if process.returncode else []
    return [f'thread {name}' for name in sorted(found)], end


def main(program, topology):
    up_threads, up_end = up(program, topology)
    run_threads, run_end = run(program, topology)
    return tree.report([('threads/up-has-one', up_threads), ('threads/up-ends-cleanly', up_end),
                        ('threads/run-has-one', run_threads), ('threads/run-passes', run_end)])


sys.exit(main(*sys.argv[1:]))
