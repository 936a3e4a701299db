#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged survives kill -9: a message that got its 202, the HSS's sequence numbers and the registrar's
name.  usage: kill.py RCSLAB"""
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile

from twice import network

TOPOLOGY = '''
name: kill
domain: ims.mnc001.mcc001.3gppnetwork.org
elements:
  pcscf: {type: pcscf}
  icscf: {type: icscf}
  scscf: {type: scscf}
  hss:   {type: hss, database: hss.db}
  im:    {type: im_as, database: im.db}
subscribers:
  alice:
    impu: [sip:+8613800000001@{domain}, tel:+8613800000001]
    aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc, opc: cd63cb71954a9f4e48a5994e37a02baf, algorithm: AKAv1-SHA-256}
  bob:
    impu: [sip:+8613800000002@{domain}, tel:+8613800000002]
    digest: {password: s3cret, algorithm: SHA-256}
ues:
  alice: {transport: tcp}
  bob:   {transport: udp}
scenarios:
  sends and dies:
    - alice.register: {}
    - alice.message: {to: bob, text: "one", expect: 202}
    - alice.message: {to: bob, text: "two", expect: 202}
    - alice.absent: {report: {}, for: 1h}
  finds them:
    - bob.register: {}
    - bob.receive: {message: {text: "one"}}
    - bob.receive: {message: {text: "two"}}
    - bob.absent: {message: {}, for: 2s}
    - alice.register: {}
  finds nothing more:
    - bob.register: {}
    - bob.absent: {message: {}, for: 2s}
'''
points = 0


def check(good, what, why=''):
    global points
    points += 1
    print(f'{"ok" if good else "not ok"} {points} - {what}')
    if not good:
        print('#', why)
    return good


def command(rcslab, work, scenario):
    return [rcslab, 'run', os.path.join(work, 'kill.yaml'), '--scenario', scenario, '--json', '--network', network(),
            '--ca', os.path.join(work, 'ca'), '--pcap', os.path.join(work, 'x.pcap')]


def play(rcslab, work, scenario):
    done = subprocess.run(command(rcslab, work, scenario), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)
    return check(done.returncode == 0, scenario, done.stdout + done.stderr)


def kill_after(rcslab, work, scenario, steps):
    """Starts a scenario and kills it after so many steps have passed."""
    child = subprocess.Popen(command(rcslab, work, scenario), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True, env=dict(os.environ, G_MESSAGES_DEBUG=''))
    for line in child.stdout:
        steps -= '"event":"step"' in line
        if steps == 0:
            break
    child.send_signal(signal.SIGKILL)
    child.stdout.close()
    return check(child.wait(timeout=20) == -signal.SIGKILL, f'{scenario}: killed', 'it had ended before')


def sequence_number(work):
    with contextlib.closing(sqlite3.connect(f'file:{work}/hss.db?mode=ro', uri=True)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in database.execute(f'PRAGMA table_info({table})')]
            if 'sqn' in columns:
                return max(row[0] for row in database.execute(f'SELECT coalesce(sqn, 0) FROM {table}'))
    return None


def main(rcslab):
    print('TAP version 13')
    with tempfile.TemporaryDirectory(prefix='rcslab-kill-') as work:
        with open(os.path.join(work, 'kill.yaml'), 'w', encoding='utf-8') as file:
            file.write(TOPOLOGY)
        kill_after(rcslab, work, 'sends and dies', 3)
        before = sequence_number(work)
        check(bool(before), "the HSS kept alice's sequence number", f'SQN is {before}')
        play(rcslab, work, 'finds them')
        after = sequence_number(work)
        check(before is not None and after is not None and after > before, 'and went on from it',
              f'SQN was {before}, is {after}')
        play(rcslab, work, 'finds nothing more')
    print(f'1..{points}')


if __name__ == '__main__':
    main(*sys.argv[1:])
