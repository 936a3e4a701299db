#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two softphones (SIPp) call each other through a network.  usage: calls.py RCSLAB

    Erin ── P-CSCF ── S-CSCF ── I-CSCF ── S-CSCF ── P-CSCF ── Frank     INVITE
    Erin ── P-CSCF ────────── S-CSCF ──────────── P-CSCF ── Frank       all that follows in the dialog
"""
import os
import re
import sys

import home
from home import ERIN, FRANK, driver

SIPP = os.path.join(home.HERE, 'sipp')
FIRST_PORT = 25060
CALLS = {  # name: the caller's parts, the callee's
    'the caller hangs up': (['invite', 'talk', 'caller_bye'], ['ring', 'answer', 'expect_bye']),
    'the callee hangs up': (['invite', 'talk', 'expect_bye'], ['ring', 'answer', 'callee_bye']),
    'the caller gives up': (['invite', 'cancel'], ['ring', 'cancelled']),
    'the callee is busy': (['invite', 'refused'], ['ring', 'busy']),
}


# ---- SIPp

def scenario(lab, name, parts):
    text = ''
    for part in ['register', *parts]:
        with open(os.path.join(SIPP, f'call_{part}.xml'), encoding='utf-8', newline='') as file:
            text += re.search(r'<part>\n(.*)</part>', file.read(), re.S).group(1)
    return lab.write(name, f'<?xml version="1.0" encoding="UTF-8" ?>\n<scenario name="{name}">\n{text}</scenario>\n')


def phone(network, transport, me, peer, port, path, call_id):
    """SIPp as one phone; both have one Call-ID, so that the INVITE is part of the callee's scenario."""
    lab = network.lab
    host, server_port = network.pcscf
    return home.Running(
        ['sipp', f'{host}:{server_port}', '-sf', path, '-m', '1', '-i', '127.0.0.1', '-p', str(port),
         '-t', {'udp': 'u1', 'tcp': 't1'}[transport], '-au', f'{me}@{network.domain}', '-ap', network.password, '-cid_str', call_id,
         '-key', 'me', me, '-key', 'peer', peer, '-key', 'domain', network.domain,
         '-timeout', '30', '-timeout_error', '-nostdin', '-trace_err',
         '-error_file', f'{path}.errors', '-trace_msg', '-message_file', f'{path}.messages'], f'{path}.screen', lab.folder)


def registered(network, number, times):
    said = rf'pcscf: REGISTER sip:\{number}@[^\n]*: registered'
    return network.wait_until(lambda text: len(re.findall(said, text)) >= times)


def call(network, transport, title, number):
    """What went wrong at the two ends."""
    caller_parts, callee_parts = CALLS[title]
    call_id = f'{transport}-{number}'
    paths = {who: scenario(network.lab, f'{who}-{call_id}.xml', parts)
             for who, parts in (('erin', caller_parts), ('frank', callee_parts))}
    port = FIRST_PORT + 2 * (number + (len(CALLS) if transport == 'tcp' else 0))
    wrong = []
    before = len(re.findall(rf'pcscf: REGISTER sip:\{FRANK}@[^\n]*: registered', network.said))
    with phone(network, transport, FRANK, ERIN, port + 1, paths['frank'], call_id) as frank:
        if not registered(network, FRANK, before + 1):
            return ['Frank did not register', *errors(paths['frank'])]
        with phone(network, transport, ERIN, FRANK, port, paths['erin'], call_id) as erin:
            for who, process in (('erin', erin), ('frank', frank)):
                status = process.end()
                if status != 0:
                    wrong.append(f'{who}: SIPp ended with {status}')
                    wrong += errors(paths[who])
    return wrong


def errors(path):
    try:
        with open(f'{path}.errors', encoding='utf-8', errors='replace') as file:
            return file.read().split('\n')[:40]
    except FileNotFoundError:
        return []


def main(program):
    driver.need('sipp', 'tshark')
    results = []
    with driver.Lab(program) as lab:
        with home.Home(lab) as network:
            for transport in ('udp', 'tcp'):
                for number, title in enumerate(CALLS):
                    results.append((f'{transport}: {title}', call(network, transport, title, number)))
        results.append(('the network ends cleanly', network.ended))
        results.append(('tshark finds no damage', home.damaged(network.pcap)))
        if os.environ.get('KEEP'):
            os.system(f'rm -rf /tmp/calls/kept; cp -r {lab.folder} /tmp/calls/kept')
    return driver.report(results)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
