#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The edge of the trust domain: what a phone may say of itself, and what the P-CSCF makes of it.
usage: edge.py RCSLAB"""
import socket
import struct
import sys

import home
from home import ERIN, FRANK, driver
from phone import Phone, Silence, credentials

REFUSED_EVENTS = ['presence', 'message-summary', 'reg', 'dialog']


def expect(what, found, *wanted):
    return [] if found in wanted else [f'{what}: {found!r}, not {" or ".join(map(repr, wanted))}']


def status(what, response, *wanted):
    return [f'{line}\n{response}' for line in expect(what, response.status, *wanted)]


def inside(network, request, method=None):
    """The request as the P-CSCF sent it into the core."""
    messages = home.seen(network.pcap, f'sip.Call-ID == "{request.get("Call-ID")}"')
    return [m for m in messages if m.is_request and m.source[0] == network.pcscf[0]
            and (method is None or m.method == method)]


def absent(what, messages, *names):
    return [f'{what}: {message}: {name}: {message.fields(name)}' for message in messages
            for name in names if message.fields(name)]


def sent(phone, method, uri, *more, body=b''):
    """A request of that phone and its final answer."""
    request = phone.make(method, uri, *more, body=body)
    phone.send(request)
    return request, phone.response(request)


def text_message(phone, to, *more):
    return sent(phone, 'MESSAGE', to, ('Content-Type', 'text/plain'), *more, body=b'hello')


# ---- registration

def what_a_phone_may_not_register(network):
    """Path, P-Visited-Network-ID, integrity-protected and the like are taken away, not refused."""
    forged = [('Path', '<sip:forged@127.0.0.1;lr>'), ('P-Visited-Network-ID', 'forged'),
              ('P-Asserted-Identity', '<sip:forged@example.org>'), ('P-Charging-Vector', 'icid-value=forged'),
              ('Route', f'<sip:{network.pcscf[0]};lr>, <sip:forged@127.0.0.1;lr>')]
    with Phone(network, ERIN) as erin:
        final, challenge = erin.register(*forged)
        wrong = status('REGISTER with forged fields', final, 200)
        wrong += absent('the phone sees', [Told(challenge), Told(final)], 'P-Visited-Network-ID', 'P-Charging-Vector')
        within = home.seen(network.pcap, f'sip.Call-ID == "{erin.call_id}"')
        wrong += [f'{m}: a forged value passes' for m in within
                  if m.source[0] == network.pcscf[0] and b'forged' in m.payload]
        wrong += [f'{m}: Path {m.fields("Path")}' for m in within
                  if m.is_request and m.source[0] == network.pcscf[0] and len(m.list('Path')) != 1]
    return wrong


class Told:
    """A message as a phone got it, with the accessor of one from the recording."""

    def __init__(self, message):
        self.message = message

    def fields(self, name):
        return self.message.all(name)

    def __repr__(self):
        return self.message.start


def integrity_protected(network):
    """The P-CSCF says it, whatever the phone said (TS 24.229 §7.2A.2)."""
    with Phone(network, ERIN) as erin:
        uri = f'sip:{network.domain}'
        first, answer = sent(erin, 'REGISTER', uri, ('Contact', erin.contact), ('To', f'<{erin.impu}>'), (
            'Authorization', f'Digest username="{ERIN}@{network.domain}", realm="{network.domain}", nonce="", '
            f'uri="{uri}", response="", integrity-protected="yes"'))
        wrong = status('the first REGISTER', answer, 401)
        claim = credentials(answer.get('WWW-Authenticate'), 'REGISTER', uri, f'{ERIN}@{network.domain}', 's3cret')
        second, answer = sent(erin, 'REGISTER', uri, ('Contact', erin.contact), ('To', f'<{erin.impu}>'),
                              ('Authorization', f'{claim}, integrity-protected="yes"'))
        wrong += status('the second REGISTER', answer, 200)
        for request, word in ((first, 'no'), (second, 'ip-assoc-pending')):
            for message in inside(network, request):
                value = ''.join(message.fields('Authorization'))
                if value.count('integrity-protected') != 1 or f'integrity-protected="{word}"' not in value:
                    wrong.append(f'{message}: {value}')
        erin.register(expires=0)
    return wrong


def another_domain(network):
    with Phone(network, ERIN) as erin:
        _, answer = sent(erin, 'REGISTER', 'sip:example.org', ('To', '<sip:erin@example.org>'), ('Contact', erin.contact))
    return status('REGISTER to another domain', answer, 403) + expect('Warning', 'home domain' in (
        answer.get('Warning') or ''), True)


def security_agreement(network):
    with Phone(network, ERIN) as erin:
        _, answer = sent(erin, 'REGISTER', f'sip:{network.domain}', ('To', f'<{erin.impu}>'), ('Contact', erin.contact),
                         ('Require', 'sec-agree'), ('Proxy-Require', 'sec-agree'),
                         ('Security-Client', 'ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1;spi-s=2;port-c=3;port-s=4'))
    return status('REGISTER that requires sec-agree', answer, 420) + expect('Unsupported', answer.get('Unsupported'),
                                                                          'sec-agree')


# ---- identity

def asserted(network, *more):
    """A message of Erin's as it is inside the network."""
    with Phone(network, ERIN) as erin, Phone(network, FRANK) as frank:
        frank.register()
        erin.register()
        request, answer = text_message(erin, frank.impu, *more)
        frank.receive_text()
        wrong = status('MESSAGE', answer, 202)
        messages = inside(network, request)
        return messages, wrong if len(messages) == 1 else [*wrong, f'inside the network: {messages}']


def preferred(network):
    """An identity of one's own may be preferred; another one's is not, and the default is asserted."""
    own, alias = f'<sip:{ERIN}@{network.domain}>', f'<tel:{ERIN}>'
    wrong = []
    for prefers, expected in ((alias, alias), (f'"Erin" {own}', f'"Erin" {own}'), (own, own),
                              (f'<sip:{FRANK}@{network.domain}>', own), ('<sip:nobody@example.org>', own),
                              ('not a name-addr <', own)):
        messages, bad = asserted(network, ('P-Preferred-Identity', prefers))
        wrong += bad
        for message in messages:
            wrong += expect(f'preferring {prefers}', message.fields('P-Asserted-Identity'), [expected])
            wrong += absent('inside', [message], 'P-Preferred-Identity')
    return wrong


def forged_identity(network):
    messages, wrong = asserted(network, ('P-Asserted-Identity', f'<sip:{FRANK}@{network.domain}>'))
    for message in messages:
        wrong += expect('P-Asserted-Identity', message.fields('P-Asserted-Identity'), [f'<sip:{ERIN}@{network.domain}>'])
    return wrong


def wrong_route(network):
    """A Route of one's own invention is replaced by the Service-Route."""
    route = f'<sip:orig@{network.element("scscf")}:5060;transport=tcp;lr>'
    pcscf, icscf = network.pcscf[0], network.element('icscf')
    wrong = []
    for wanders in ([], [f'<sip:{pcscf}:5060;lr>'], [f'<sip:{icscf};lr>'],
                    [f'<sip:{pcscf}:5060;lr>, <sip:{icscf};lr>'], ['<sip:example.org;lr>', '<sip:127.0.0.1:1;lr>']):
        messages, bad = asserted(network, *[('Route', value) for value in wanders])
        wrong += bad
        for message in messages:
            wrong += expect(f'Route {wanders}', message.fields('Route'), [route])
            wrong += expect('its target', message.target[0], network.element('scscf'))
    return wrong


def network_fields(network):
    """Nothing that the network says of itself may come from a phone, and none of it goes to one."""
    names = ['P-Charging-Vector', 'P-Charging-Function-Addresses', 'P-Served-User', 'P-Asserted-Service', 'Path',
             'P-Visited-Network-ID', 'P-User-Database', 'P-Profile-Key']
    with Phone(network, ERIN) as erin, Phone(network, FRANK) as frank:
        frank.register()
        erin.register()
        request, answer = text_message(erin, frank.impu, *[(name, '<sip:forged@example.org>') for name in names])
        got = frank.receive_text()
        wrong = status('MESSAGE', answer, 202)
        wrong += [f'{m}: forged' for m in inside(network, request) if b'forged' in m.payload]
        wrong += absent('at the phone', [Told(got), Told(answer)], 'P-Charging-Vector', 'P-Served-User')
    return wrong


def unregistered(network):
    with Phone(network, ERIN) as erin:
        erin.register()
        erin.register(expires=0)
        answers = [sent(erin, method, f'sip:{FRANK}@{network.domain}')[1] for method in ('MESSAGE', 'INVITE', 'OPTIONS')]
    return [line for answer in answers for line in status('not registered', answer, 403)
            + expect('Warning', 'not registered' in (answer.get('Warning') or ''), True)]


# ---- another flow than that of the REGISTER

def another_flow(network):
    """REGISTER over TCP, MESSAGE over UDP from another port: challenged with 407, not asserted."""
    with Phone(network, ERIN, 'tcp') as erin, Phone(network, ERIN, 'udp') as elsewhere, Phone(network, FRANK) as frank:
        frank.register()
        erin.register()
        request, answer = text_message(elsewhere, frank.impu, ('P-Preferred-Identity', f'<sip:{ERIN}@{network.domain}>'))
        wrong = status('without credentials', answer, 407)
        wrong += [f'{m}: asserted {m.fields("P-Asserted-Identity")}' for m in inside(network, request)
                  if m.fields('P-Asserted-Identity')]
        for password, least in (('wrong', 403), ('s3cret', 202)):
            _, answer = text_message(elsewhere, frank.impu)
            challenge = answer.get('Proxy-Authenticate') or 'realm="" nonce=""'
            proof = credentials(challenge, 'MESSAGE', frank.impu, f'{ERIN}@{network.domain}', password)
            _, answer = text_message(elsewhere, frank.impu, ('Proxy-Authorization', proof))
            wrong += status(f'with the password {password}', answer, least)
        got = frank.receive_text()
        wrong += expect('P-Asserted-Identity', f'sip:{ERIN}@' in (got.get('P-Asserted-Identity') or ''), True)
        return wrong + call_from_elsewhere(network, elsewhere, frank)


def call_from_elsewhere(network, elsewhere, frank):
    """An INVITE goes to the callee itself: what he sees of the proof."""
    claims = ('P-Preferred-Identity', f'<tel:{ERIN}>')
    _, answer = sent(elsewhere, 'INVITE', frank.impu, ('Contact', elsewhere.contact), claims)
    wrong = status('INVITE without credentials', answer, 407)
    proof = credentials(answer.get('Proxy-Authenticate') or 'realm="" nonce=""', 'INVITE', frank.impu,
                        f'{ERIN}@{network.domain}', 's3cret')
    invite = elsewhere.make('INVITE', frank.impu, ('Contact', elsewhere.contact), claims, ('Proxy-Authorization', proof))
    elsewhere.send(invite)
    got = frank.request('INVITE')
    frank.answer(got, 486, 'Busy Here')
    wrong += status('INVITE', elsewhere.response(invite), 486)
    wrong += expect('P-Asserted-Identity', f'sip:{ERIN}@' in (got.get('P-Asserted-Identity') or ''), True)
    return wrong + absent('at the callee', [Told(got)], 'Proxy-Authorization', 'P-Preferred-Identity')


def privacy(network):
    """Privacy: id hides the asserted identity from the callee (RFC 3325 §7), inside it stays."""
    wrong = []
    with Phone(network, ERIN) as erin, Phone(network, FRANK) as frank:
        frank.register()
        erin.register()
        for value, hidden in (('id', True), ('header;id', True), ('none', False)):
            request = erin.make('OPTIONS', frank.impu, ('Privacy', value))
            erin.send(request)
            got = frank.request('OPTIONS')
            frank.answer(got, 200, 'OK')
            wrong += status('OPTIONS', erin.response(request), 200)
            wrong += expect(f'Privacy: {value}: hidden', got.get('P-Asserted-Identity') is None, hidden)
            wrong += [f'{m}: nothing asserted' for m in inside(network, request)
                      if m.target[0] == network.element('scscf') and not m.fields('P-Asserted-Identity')]
    return wrong


def anothers_identity_from_elsewhere(network):
    """Frank's phone says that it is Erin, from a flow that nobody registered: challenged as Erin."""
    with Phone(network, ERIN, 'tcp') as erin, Phone(network, ERIN, 'udp') as thief, Phone(network, FRANK) as frank:
        frank.register()
        erin.register()
        _, answer = text_message(thief, frank.impu)
        wrong = status('without credentials', answer, 407)
        proof = credentials(answer.get('Proxy-Authenticate') or 'realm="" nonce=""', 'MESSAGE', frank.impu,
                            f'{FRANK}@{network.domain}', 's3cret')
        _, answer = text_message(thief, frank.impu, ('Proxy-Authorization', proof))
        wrong += status('with Frank\'s credentials', answer, 403, 407)
        try:
            frank.receive_text(0.5)
            wrong.append('the message was delivered')
        except Silence:
            pass
    return wrong


# ---- what nobody serves, and what the P-CSCF answers itself

def options(network):
    wrong = []
    with Phone(network, ERIN) as erin:
        for uri in (f'sip:{network.pcscf[0]}:5060', f'sip:{network.pcscf[0]}'):
            _, answer = sent(erin, 'OPTIONS', uri)
            wrong += status(f'OPTIONS {uri}', answer, 200) + expect('Allow', bool(answer.get('Allow')), True)
        _, answer = sent(erin, 'INVITE', f'sip:{network.pcscf[0]}:5060')
        wrong += status('INVITE to the P-CSCF', answer, 405) + expect('Allow', bool(answer.get('Allow')), True)
    return wrong


def keep_alive_message(network):
    """The operator's keep-alive: `rkeep` in Via."""
    with Phone(network, ERIN) as erin:
        request, answer = sent(erin, 'MESSAGE', f'sip:{network.domain}', ('Via', erin.via() + ';rkeep=120'))
        return status('MESSAGE with rkeep', answer, 200) + expect('passed on', inside(network, request), [])


def events(network):
    """Subscriptions and publications that nobody serves never come back to the phone."""
    wrong = []
    with Phone(network, ERIN) as erin, Phone(network, FRANK) as frank:
        frank.register()
        erin.register()
        rows = [('SUBSCRIBE', uri, event) for event in REFUSED_EVENTS for uri in (erin.impu, frank.impu)]
        rows += [('PUBLISH', erin.impu, 'presence'), ('PUBLISH', frank.impu, 'presence'),
                 ('SUBSCRIBE', f'tel:{ERIN}', 'reg'), ('SUBSCRIBE', f'sip:{network.domain}', 'presence')]
        for method, uri, event in rows:
            _, answer = sent(erin, method, uri, ('Event', event), ('Expires', '600'), ('Contact', erin.contact))
            wrong += status(f'{method} {event} to {uri}', answer, 489)
            wrong += expect(f'{method} {event}: Allow-Events', answer.get('Allow-Events') is not None, True)
        for phone in (erin, frank):
            try:
                wrong.append(f'{phone.number} got {phone.wire.receive(0.2).start}')
            except Silence:
                pass
    return wrong


def stun(network):
    """A binding request on the SIP port (RFC 5389 §10.1)."""
    with Phone(network, ERIN) as erin:
        transaction = b'rcslab-stun!'
        erin.wire.send(struct.pack('>HHI', 1, 0, 0x2112a442) + transaction)
        answer = erin.wire.receive_bytes()
        kind, length, _ = struct.unpack_from('>HHI', answer)
        wrong = expect('STUN', (kind, length, answer[8:20]), (0x0101, len(answer) - 20, transaction))
        at = answer.find(struct.pack('>HHBB', 0x0020, 8, 0, 1))
        if at < 0:
            return [*wrong, f'no XOR-MAPPED-ADDRESS in {answer.hex()}']
        port, address = struct.unpack_from('>HI', answer, at + 6)
        host = socket.inet_ntoa(struct.pack('>I', address ^ 0x2112a442))
        return wrong + expect('mapped', (host, port ^ 0x2112), erin.wire.socket.getsockname())


def crlf(network):
    """CRLF CRLF is answered with CRLF (RFC 5626 §4.4.1), also between messages; octets of junk are not."""
    with Phone(network, ERIN, 'tcp') as erin:
        erin.wire.send(b'\r\n\r\n')
        wrong = expect('CRLF CRLF over TCP', erin.wire.receive_bytes(), b'\r\n')
        erin.register()
        erin.wire.send(b'\r\n\r\n')
        wrong += expect('and again', erin.wire.receive_bytes(), b'\r\n')
    with Phone(network, ERIN) as erin:
        for junk in (b'\r\n\r\n', b'\0', b'\0\0\0\0', b'\r\n'):
            erin.wire.send(junk)
        final, _ = erin.register()
        wrong += status('REGISTER after junk over UDP', final, 200)
    return wrong


def no_keys(network):
    """CK and IK stay in the core (TS 33.203 §6.1); the recording shows them on the core's side only."""
    def has_keys(message):
        return any(b'%s=' % key in message.payload.lower() for key in (b'ck', b'ik'))

    with Phone(network, '+8613800000007') as gina:
        uri = f'sip:{network.domain}'
        _, answer = sent(gina, 'REGISTER', uri, ('To', f'<{gina.impu}>'), ('Contact', gina.contact))
        wrong = status('REGISTER of an AKA user', answer, 401)
        wrong += expect('the challenge', 'AKAv1-MD5' in (answer.get('WWW-Authenticate') or ''), True)
        found = home.seen(network.pcap, 'sip.Status-Code == 401')
        wrong += [f'{m}: a key towards the phone' for m in found if m.source[0] == network.pcscf[0] and has_keys(m)]
        wrong += expect('the S-CSCF\'s challenge has keys', any(
            has_keys(m) for m in found if m.source[0] == network.element('scscf')), True)
    return wrong


TESTS = [what_a_phone_may_not_register, integrity_protected, another_domain, security_agreement, preferred,
         forged_identity, wrong_route, network_fields, unregistered, privacy, another_flow, anothers_identity_from_elsewhere,
         options, keep_alive_message, events, stun, crlf, no_keys]


def main(program):
    driver.need('tshark')
    results = []
    with driver.Lab(program) as lab:
        with home.Home(lab, name='edge') as network:
            for test in TESTS:
                results.append((test.__name__.replace('_', ' '), home.attempt(test, network)))
        results.append(('the network ends cleanly', network.ended))
        results.append(('tshark finds no damage', home.damaged(network.pcap)))
    return home.report(results)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
