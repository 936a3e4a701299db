#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Phones on IPv6, the core on IPv4: registration, messages, a call.  usage: ipv6.py RCSLAB"""
import socket
import struct
import sys

import calls
import home
from home import ERIN, FRANK, driver
from phone import Phone

LOOPBACK = '::1'
CALL = 'the caller hangs up'


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind((LOOPBACK, 0))
            return True
    except OSError:
        return False


def topology(lab, port):
    with open(f'{home.HERE}/calls.yaml', encoding='utf-8') as file:
        text = file.read()
    old = 'pcscf: {type: pcscf}'
    assert old in text
    return lab.write('calls6.yaml', text.replace(
        old, f'pcscf: {{type: pcscf, listen: ["udp:[::1]:{port}", "tcp:[::1]:{port}"]}}'))


def messages(network, transport):
    """A phone on ::1 registers, sends a message and gets one."""
    with Phone(network, ERIN, transport) as erin, Phone(network, FRANK, transport) as frank:
        wrong = []
        for phone in (erin, frank):
            final, _ = phone.register()
            if final.status != 200:
                return [f'{phone.number}: {final}']
            wrong += [] if phone.wire.local in ''.join(final.all('Contact')) else [f'Contact: {final}']
        for sender, receiver, text in ((erin, frank, 'six'), (frank, erin, 'six too')):
            answer = sender.message(receiver.impu, text)
            got = receiver.receive_text()
            if answer.status != 202 or f'sip:{sender.number}@' not in (got.get('P-Asserted-Identity') or ''):
                wrong += [str(answer), str(got)]
        return wrong


def addresses(network):
    """IPv6 at the phones' side only; Path and Service-Route are the core's, on IPv4."""
    wrong = []
    found = home.seen(network.pcap)
    if not [m for m in found if m.source[0] == LOOPBACK]:
        return ['nothing from ::1']
    for message in found:
        six = LOOPBACK in (message.source[0], message.target[0])
        if six and not message.source[0] == message.target[0] == LOOPBACK:
            wrong.append(f'{message}: from one family to the other')
        wrong += [f'{message}: Path {value}' for value in message.list('Path') if ':1]' in value]
    return wrong


def frames(pcap):
    """The IPv6 frames are whole: version, length, next header, and the checksums that tshark looks at."""
    wrong, number, at = [], 0, 24
    with open(pcap, 'rb') as file:
        data = file.read()
    while at < len(data):
        length, = struct.unpack_from('<I', data, at + 8)
        packet = data[at + 16:at + 16 + length]
        at, number = at + 16 + length, number + 1
        if packet[0] >> 4 != 6:
            continue
        payload, following, hops = struct.unpack_from('>HBB', packet, 4)
        if payload != len(packet) - 40 or following not in (6, 17) or hops == 0:
            wrong.append(f'frame {number}: length {payload} of {len(packet) - 40}, next header {following}')
        if packet[8:24] != packet[24:40] or packet[8:24] != socket.inet_pton(socket.AF_INET6, LOOPBACK):
            wrong.append(f'frame {number}: addresses {packet[8:40].hex()}')
    return wrong


def main(program):
    driver.need('sipp', 'tshark')
    if not has_ipv6():
        print('1..0 # SKIP this machine has no ::1')
        return driver.SKIP
    results = []
    with driver.Lab(program) as lab:
        port = home.free_port(LOOPBACK)
        with home.Home(lab, topology=topology(lab, port), name='calls6', pcscf=(LOOPBACK, port)) as network:
            for transport in ('udp', 'tcp'):
                results.append((f'{transport}: messages', home.attempt(messages, network, transport)))
                wrong, ends = calls.call(network, transport, CALL, 0)
                results.append((f'{transport}: {CALL}', wrong))
                results += [] if wrong else calls.judge(network, transport, 0, CALL, ends)
        results += [('IPv6 at the phones, IPv4 inside', addresses(network)),
                    ('the frames are whole', frames(network.pcap)),
                    ('tshark finds no damage', home.damaged(network.pcap)),
                    ('the network ends cleanly', network.ended)]
    return home.report(results)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
