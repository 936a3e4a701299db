#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`up --listen`: the P-CSCF's phone side at an address of the machine, the core where it was.
usage: listen.py RCSLAB"""
import re
import socket
import subprocess
import sys

import calls
import home
from home import ERIN, FRANK, driver
from phone import Phone

CALL = 'the callee hangs up'
NOT_OURS = '192.0.2.1'  # TEST-NET-1 (RFC 5737)


def topology(lab, port, tls_port):
    with open(f'{home.HERE}/calls.yaml', encoding='utf-8') as file:
        text = file.read()
    old = 'pcscf: {type: pcscf}'
    assert old in text
    return lab.write(f'listen-{port}.yaml', text.replace(
        old, f'pcscf: {{type: pcscf, listen: [udp:{port}, tcp:{port}, tls:{tls_port}]}}'))


def words(network, address):
    """It says that the lab is open, and where."""
    said = network.said
    wrong = [] if re.search(rf'\bOPEN to the network of {re.escape(address)}\b', said) else ['not said: OPEN']
    for transport in ('udp', 'tcp', 'tls'):
        if not re.search(rf'sip {transport} +{re.escape(address)}:\d+\n', said):
            wrong.append(f'not said: sip {transport} at {address}')
    return wrong + ([] if not wrong else [said])


def own_address_is_shut(network, port):
    """Phones find it at the given address only."""
    wrong = []
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if probe.connect_ex((network.element('pcscf'), port)) == 0:
            wrong.append(f'{network.element("pcscf")}:{port} listens, too')
    return wrong


def registration(network, transport):
    """The core sees the inner address, the phone the outer one."""
    wrong = []
    inner = network.element('pcscf')
    with Phone(network, ERIN, transport) as erin, Phone(network, FRANK, transport) as frank:
        for phone in (erin, frank):
            final, _ = phone.register()
            wrong += [] if final.status == 200 else [str(final)]
        answer = erin.message(frank.impu, 'hello')
        got = frank.receive_text()
        wrong += [] if answer.status == 202 else [str(answer)]
        wrong += [] if got.all('Via')[0].split()[1].startswith(network.dialled) else [f'Via: {got.all("Via")[0]}']
        within = [m for m in home.seen(network.pcap, f'sip.Call-ID == "{erin.call_id}"') if m.is_request
                  and m.target[0] in (network.element('icscf'), network.element('scscf'))]
        for message in within:
            path = message.list('Path')
            if len(path) != 1 or f'@{inner}:5060;transport=tcp;lr' not in path[0]:
                wrong.append(f'{message}: Path {path}')
            if network.pcscf[0] in (message.source[0], message.target[0]):
                wrong.append(f'{message}: not by the inner address')
        wrong += [] if within else ['no REGISTER inside']
    return wrong


def certificate(network, address, tls_port):
    """It names the address that the phone dials, and the printed CA has signed it."""
    ca = re.search(r'^ +CA +(\S+)$', network.said, re.M).group(1)

    def verified(wanted):
        done = subprocess.run(
            ['openssl', 's_client', '-connect', f'{address}:{tls_port}', '-CAfile', ca, '-verify_ip', wanted,
             '-verify_return_error', '-brief'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors='replace', timeout=driver.PATIENCE_S, check=False)
        return done.returncode == 0 and 'Verification: OK' in done.stdout, done.stdout

    good, said = verified(address)
    bad, _ = verified(NOT_OURS)
    return ([] if good else said.split('\n')) + (['another address is verified, too'] if bad else [])


def open_lab(lab, address, results):
    port, tls_port = home.free_port(address), home.free_port(address)
    with home.Home(lab, '--listen', address, topology=topology(lab, port, tls_port), name=f'listen-{port}',
                   pcscf=(address, port)) as network:
        results += [(f'{address}: says that it is open', words(network, address)),
                    (f'{address}: the inner address is shut to phones', own_address_is_shut(network, port)),
                    (f'{address}: the certificate', certificate(network, address, tls_port))]
        for transport in ('udp', 'tcp'):
            results.append((f'{address}: {transport}: registration', home.attempt(registration, network, transport)))
            wrong, ends = calls.call(network, transport, CALL, 1)
            results.append((f'{address}: {transport}: {CALL}', wrong))
            results += [(f'{address}: {name}', found)
                        for name, found in ([] if wrong else calls.judge(network, transport, 1, CALL, ends))]
    results += [(f'{address}: ends cleanly', network.ended),
                (f'{address}: tshark finds no damage', home.damaged(network.pcap))]


def refused(lab, address, status):
    done = lab.call(*lab.arguments('up', f'{home.HERE}/calls.yaml', '--listen', address)[1:])
    if done.returncode == status and address in done.stderr and not done.stdout:
        return []
    return [f'ended with {done.returncode}', done.stdout, done.stderr]


def main(program):
    driver.need('sipp', 'tshark', 'openssl')
    results = []
    with driver.Lab(program) as lab:
        for address in ('127.0.0.1', lab.address(201)):
            open_lab(lab, address, results)
        results += [('an address that this machine has not: 3', refused(lab, NOT_OURS, 3)),
                    ('what is no address: 2', refused(lab, 'localhost', 2))]
    return home.report(results)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
