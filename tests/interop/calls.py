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
NEVER_TO_A_PHONE = ['P-Charging-Vector', 'P-Visited-Network-ID', 'P-Served-User']
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


def phone_host(network):
    return '::1' if ':' in network.pcscf[0] else '127.0.0.1'


def phone(network, transport, me, peer, port, path, call_id):
    """SIPp as one phone; both have one Call-ID, so that the INVITE is part of the callee's scenario."""
    lab = network.lab
    return home.Running(
        ['sipp', network.dialled, '-sf', path, '-m', '1', '-i', phone_host(network), '-p', str(port),
         '-t', {'udp': 'u1', 'tcp': 't1'}[transport], '-au', f'{me}@{network.domain}', '-ap', network.password, '-cid_str', call_id,
         '-key', 'me', me, '-key', 'peer', peer, '-key', 'domain', network.domain,
         '-timeout', '30', '-timeout_error', '-nostdin', '-trace_err',
         '-error_file', f'{path}.errors', '-trace_msg', '-message_file', f'{path}.messages'], f'{path}.screen', lab.folder)


def registrations(said, number):
    return len(re.findall(rf'pcscf: REGISTER sip:\{number}@[^\n]*: registered', said))


def call(network, transport, title, number):
    """What went wrong at the two ends, and the two phones' addresses."""
    caller_parts, callee_parts = CALLS[title]
    call_id = f'{transport}-{number}'
    paths = {who: scenario(network.lab, f'{who}-{call_id}.xml', parts)
             for who, parts in (('erin', caller_parts), ('frank', callee_parts))}
    host = phone_host(network)
    ports = {'erin': home.free_port(host), 'frank': home.free_port(host)}
    ends = {who: (host, port) for who, port in ports.items()}
    wrong = []
    before = registrations(network.said, FRANK)
    with phone(network, transport, FRANK, ERIN, ports['frank'], paths['frank'], call_id) as frank:
        network.wait_until(lambda said: registrations(said, FRANK) > before or frank.end(0) is not None)
        if registrations(network.said, FRANK) == before:
            return ['Frank did not register', *errors(paths['frank'])], ends
        with phone(network, transport, ERIN, FRANK, ports['erin'], paths['erin'], call_id) as erin:
            for who, process in (('erin', erin), ('frank', frank)):
                status = process.end()
                if status != 0:
                    wrong.append(f'{who}: SIPp ended with {status}')
                    wrong += errors(paths[who])
    return wrong, ends


def errors(path):
    try:
        with open(f'{path}.errors', encoding='utf-8', errors='replace') as file:
            return file.read().split('\n')[:40]
    except FileNotFoundError:
        return []


# ---- the recording

class Call:
    """The messages of one call; each host by its name."""

    def __init__(self, network, transport, messages, ends):
        self.network, self.transport, self.messages = network, transport, messages
        self.hosts = {network.element(name): name for name in home.ELEMENTS}
        self.phones = {port: who for who, (_, port) in ends.items()}

    def host(self, end):
        if end == self.network.pcscf:
            return 'pcscf'
        return self.hosts.get(end[0]) or self.phones.get(end[1], 'a phone that is gone')

    def ends(self, message):
        return self.host(message.source), self.host(message.target)

    def of(self, cseq, status=''):
        """A request, or the responses to it with that status."""
        return [m for m in self.messages if m.cseq == cseq and m.status == status]

    def between(self, source, target, cseq, status=''):
        return [m for m in self.of(cseq, status) if self.ends(m) == (source, target)]

    def path(self, cseq, status=''):
        """Its hops in their order, each once: from a phone that is there on, and to no phone that is gone."""
        taken = {}
        for ends in map(self.ends, self.of(cseq, status)):
            if (taken or ends[0] in ('erin', 'frank')) and 'a phone that is gone' not in ends:
                taken[ends] = True
        return list(taken)


THROUGH_THE_NETWORK = ['erin', 'pcscf', 'scscf', 'icscf', 'scscf', 'pcscf', 'frank']
IN_DIALOG = ['erin', 'pcscf', 'scscf', 'pcscf', 'frank']


def hops(path):
    return list(zip(path, path[1:]))


def expect_path(seen, cseq, path, status=''):
    found = seen.path(cseq, status)
    return [] if found == hops(path) else [f'{cseq} {status}: {found}']


def paths(seen, ends_it):
    bye, back = ('5 BYE', False) if ends_it == 'caller_bye' else ('1 BYE', True)
    return (expect_path(seen, '3 INVITE', THROUGH_THE_NETWORK)
            + expect_path(seen, '3 INVITE', THROUGH_THE_NETWORK[::-1], '180')
            + expect_path(seen, '3 INVITE', THROUGH_THE_NETWORK[::-1], '200')
            + [line for cseq in ('3 ACK', '4 INVITE', '4 ACK') for line in expect_path(seen, cseq, IN_DIALOG)]
            + expect_path(seen, '4 INVITE', IN_DIALOG[::-1], '200')
            + expect_path(seen, bye, IN_DIALOG[::-1] if back else IN_DIALOG)
            + expect_path(seen, bye, IN_DIALOG if back else IN_DIALOG[::-1], '200'))


def record_routes(seen):
    """Both sides of each P-CSCF where they differ, the S-CSCF for caller and callee, no I-CSCF."""
    pcscf, scscf = seen.network.element('pcscf'), seen.network.element('scscf')
    inner, outer = f'{pcscf}:5060;transport=tcp;lr', f'{seen.network.dialled};transport={seen.transport};lr'
    sides = [outer, inner] if outer != inner else [inner]
    expected = [*sides, f'mt@{scscf}:5060;transport=tcp;lr', f'mo@{scscf}:5060;transport=tcp;lr', *sides[::-1]]
    invite, = seen.between('pcscf', 'frank', '3 INVITE')
    found = [re.match('<sip:(.*)>$', value).group(1) for value in invite.list('Record-Route')]
    without_token = [uri if scscf in uri else re.sub('^[^@]*@', '', uri) for uri in found]
    wrong = [] if without_token == expected else [f'Record-Route at the callee: {found}']
    back = seen.between('pcscf', 'erin', '3 INVITE', '200')[0]
    if back.list('Record-Route') != invite.list('Record-Route'):
        wrong.append(f'Record-Route at the caller: {back.list("Record-Route")}')
    return wrong


def bodies(seen):
    """Session descriptions, octet by octet."""
    wrong = []
    for cseq, status, first, last in (('3 INVITE', '', 'erin', 'frank'), ('3 INVITE', '200', 'frank', 'erin'),
                                      ('4 INVITE', '', 'erin', 'frank'), ('4 INVITE', '200', 'frank', 'erin')):
        sent, got = (seen.between(*ends, cseq, status)[0].body
                     for ends in ((first, 'pcscf'), ('pcscf', last)))
        if not sent.startswith(b'v=0') or sent != got:
            wrong.append(f'{cseq} {status}: {sent} became {got}')
    return wrong


def repeated_200(seen):
    """Over UDP the 200 comes again until its ACK; each goes all the way."""
    sent = len(seen.between('frank', 'pcscf', '3 INVITE', '200'))
    got = len(seen.between('pcscf', 'erin', '3 INVITE', '200'))
    least = 2 if seen.transport == 'udp' else 1
    return [] if sent == got >= least else [f'{sent} sent, {got} arrived']


def inner_fields(seen):
    """What stays inside the network, at the phones; and the asserted identity at the callee."""
    wrong = [f'{message}: {name}' for message in seen.messages if seen.host(message.source) == 'pcscf'
             and seen.host(message.target) in ('erin', 'frank')
             for name in NEVER_TO_A_PHONE if message.fields(name)]
    invite, = seen.between('pcscf', 'frank', '3 INVITE')
    if f'sip:{ERIN}@' not in ''.join(invite.fields('P-Asserted-Identity')):
        wrong.append(f'{invite}: P-Asserted-Identity {invite.fields("P-Asserted-Identity")}')
    back = seen.between('pcscf', 'erin', '3 INVITE', '200')[:1]
    wrong += [f'{message}: not asserted that Frank answers' for message in back
              if f'sip:{FRANK}@' not in ''.join(message.fields('P-Asserted-Identity'))]
    wrong += [f'{message}: a forged identity passes' for message in seen.messages
              if seen.host(message.source) != 'frank' and b'forged' in message.payload]
    wrong += [f'{message}: Route {message.routes}' for message in seen.messages
              if seen.host(message.target) in ('erin', 'frank') and message.routes]
    return wrong


def judge(network, transport, number, title, ends):
    messages = [m for m in home.seen(network.pcap, f'sip.Call-ID == "{transport}-{number}"')]
    seen = Call(network, transport, messages, ends)
    results = [('only what phones may see', inner_fields(seen))]
    ends_it = CALLS[title][0][-1]
    if 'talk' in CALLS[title][0]:
        results += [('each request takes its path', paths(seen, ends_it)),
                    ('Record-Route', record_routes(seen)),
                    ('SDP is untouched', bodies(seen)),
                    ('a repeated 200 passes', repeated_200(seen))]
    elif ends_it == 'cancel':
        results += [('CANCEL takes the way of its INVITE',
                     expect_path(seen, '3 CANCEL', THROUGH_THE_NETWORK)
                     + expect_path(seen, '3 INVITE', THROUGH_THE_NETWORK[::-1], '487'))]
    return [(f'{transport}: {title}: {name}', wrong) for name, wrong in results]


def main(program):
    driver.need('sipp', 'tshark')
    results, calls = [], []
    with driver.Lab(program) as lab:
        with home.Home(lab) as network:
            for transport in ('udp', 'tcp'):
                for number, title in enumerate(CALLS):
                    wrong, ends = call(network, transport, title, number)
                    results.append((f'{transport}: {title}', wrong))
                    if not wrong:
                        calls.append((transport, number, title, ends))
        results.append(('the network ends cleanly', network.ended))
        results.append(('tshark finds no damage', home.damaged(network.pcap)))
        for a_call in calls:
            results += judge(network, *a_call)
    return home.report(results)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
