#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a phone is told when a part of the core is gone, and what becomes of a phone that is.
usage: gone.py RCSLAB"""
import re
import signal
import sys
import time
import xml.etree.ElementTree as ElementTree

import home
from home import ERIN, FRANK, driver
from phone import Phone, Silence

RESTORATION = 'application/3gpp-ims+xml'
TIMEOUT_S = 45  # 64·T1 and some
ALL = set(home.ELEMENTS)


def up(lab, name, running, wait=True):
    """A part of the network; the rest is elsewhere, at the topology's addresses."""
    return home.Home(lab, '--only', ','.join(sorted(running)), name=name, wait=wait)


def listening(network):
    """Of a part that waits for the others: its P-CSCF answers."""
    with Phone(network, ERIN) as phone:
        for _ in range(driver.PATIENCE_S):
            try:
                message = phone.make('OPTIONS', f'sip:{network.pcscf[0]}:5060')
                phone.send(message)
                return phone.response(message, seconds=0.5).status == 200
            except Silence:
                pass
            except ConnectionRefusedError:
                time.sleep(0.5)
    return False


def status(what, answer, *wanted):
    return [] if answer.status in wanted else [f'{what}: not {wanted}', answer]


def restoration(what, answer):
    """504 with the body that makes a phone register anew (TS 24.229 §5.2.6.3.2A, §7.6)."""
    wrong = status(what, answer, 504)
    if wrong:
        return wrong
    if (answer.get('Content-Type') or '').split(';')[0].strip() != RESTORATION:
        return [f'{what}: Content-Type', answer]
    tree = ElementTree.fromstring(answer.body)
    action = tree.find('.//{*}action')
    if tree.tag.split('}')[-1] != 'ims-3gpp' or tree.find('.//{*}alternative-service/{*}type') is None \
            or tree.find('.//{*}type').text != 'restoration' or action is None \
            or action.text != 'initial-registration':
        return [f'{what}: body', answer]
    return []


# ---- the S-CSCF

def scscf_gone(lab, results):
    """It ends; then it is there again and knows nobody; then it is silent."""
    with up(lab, 'rest', ALL - {'scscf'}) as rest, Phone(rest, ERIN) as erin:
        with up(lab, 'scscf', {'scscf'}) as scscf:
            results.append(('the S-CSCF in a process of its own', status('REGISTER', erin.register()[0], 200)))
            # The call that is on when it goes.
            results.append(('a message through it', status('MESSAGE', erin.message(erin.impu, 'to myself'), 202)))
            erin.receive_text()
            scscf.process.send_signal(signal.SIGSTOP)
            silent = erin.message(erin.impu, 'nobody answers', seconds=TIMEOUT_S)
            scscf.process.send_signal(signal.SIGCONT)
            results.append(('a silent S-CSCF: 504 with restoration', restoration('MESSAGE', silent)))
            scscf.wait_until(lambda said: said.count('to application server') == 2)
        late = [m for m in home.seen(rest.pcap, f'sip.Call-ID == "{silent.get("Call-ID")}" && sip.Status-Code')
                if m.source == rest.pcscf]
        results.append(('its late answer goes no further', [] if len(late) == 1 else late))
        found = []
        for method in ('MESSAGE', 'INVITE', 'OPTIONS', 'SUBSCRIBE'):
            answer = erin.ask(method, f'sip:{FRANK}@{rest.domain}', ('Contact', erin.contact))
            found += restoration(method, answer)
        results.append(('no S-CSCF: 504 with restoration', found))
        in_dialog = erin.ask('INFO', f'sip:{FRANK}@127.0.0.1:9',
                             ('To', f'<sip:{FRANK}@{rest.domain}>;tag=x'),
                             ('Route', f'<sip:{rest.pcscf[0]}:5060;lr>'))
        results.append(('no S-CSCF, in a dialog: no restoration',
                        [] if in_dialog.status >= 400 and not in_dialog.body else [in_dialog]))
        results.append(('no S-CSCF: REGISTER', status('REGISTER', erin.register()[0], 504)))
        with up(lab, 'again', {'scscf'}):
            found = status('MESSAGE', erin.message(f'sip:{FRANK}@{rest.domain}', 'too early'), 403, 504)
            found += status('REGISTER', erin.register()[0], 200)
            found += status('MESSAGE', erin.message(erin.impu, 'again'), 202)
            erin.receive_text()
            results.append(('another S-CSCF: register anew', found))
    results.append(('the rest ends cleanly', rest.ended))


# ---- the I-CSCF and the HSS

def icscf_gone(lab, results):
    with up(lab, 'no-icscf', ALL - {'icscf'}) as network, Phone(network, ERIN) as erin:
        results.append(('no I-CSCF: REGISTER', status('REGISTER', erin.register()[0], 504)))
    results.append(('no I-CSCF: ends cleanly', network.ended))


def hss_gone(lab, results):
    with up(lab, 'no-hss', ALL - {'hss'}, wait=False) as network:
        found = [] if listening(network) else ['the P-CSCF does not listen']
        with Phone(network, ERIN) as erin:
            found += status('REGISTER', erin.register(seconds=TIMEOUT_S)[0], 480)
        results.append(('no HSS: REGISTER', found))
        said = network.wait_until(lambda said: re.search('not ready yet: .*hss', said), 10)
        results.append(('no HSS: it says what it waits for', [] if said else [network.said]))
        with up(lab, 'hss', {'hss'}, wait=False), Phone(network, ERIN) as erin:
            ready = network.wait_until(lambda said: 'is up; Ctrl-C ends it' in said)
            results.append(('the HSS comes', ([] if ready else [network.said])
                            + status('REGISTER', erin.register()[0], 200)))
    results.append(('no HSS: ends cleanly', network.ended))


def external(lab, results):
    """Elements of the topology that are elsewhere, where nobody listens."""
    with open(f'{home.HERE}/calls.yaml', encoding='utf-8') as file:
        text = file.read()
    for element, port, expected in (('scscf', 5060, 504), ('icscf', 5060, 504), ('hss', 3868, 480)):
        path = lab.write(f'external-{element}.yaml', re.sub(
            rf'(type: {element})\}}', rf'\1, external: "{lab.address(240)}:{port}"}}', text))
        with home.Home(lab, topology=path, name=f'external-{element}', wait=False) as network:
            found = [] if listening(network) else ['the P-CSCF does not listen']
            with Phone(network, ERIN) as erin:
                found += status('REGISTER', erin.register()[0], expected)
                found += status('MESSAGE', erin.message(f'sip:{FRANK}@{network.domain}', 'not registered'), 403)
        results.append((f'external {element}, and nobody there', found + network.ended))


# ---- the phone

def phone_gone(lab, results):
    """A connection ends: 430 to the S-CSCF, which forgets the contact; the message waits for the phone."""
    with home.Home(lab, name='phone') as network, Phone(network, ERIN) as erin:
        results.append(('Erin registers', status('REGISTER', erin.register()[0], 200)))
        with Phone(network, FRANK, 'tcp') as frank:
            results.append(('Frank registers over TCP', status('REGISTER', frank.register()[0], 200)))
            frank.registered = False  # goes without a word
        closed = network.wait_until(lambda said: 'without a way to the phone' in said)
        results.append(('the P-CSCF sees it', [] if closed else [network.said]))
        results.append(('the sender gets 202', status('MESSAGE', erin.message(frank.impu, 'are you there?'), 202)))
        gone = network.wait_until(lambda said: '(flow gone)' in said)
        results.append(('the S-CSCF forgets the contact', [] if gone else [network.said]))
        answers = home.seen(network.pcap, 'sip.Status-Code == 430')
        wrong = [] if len(answers) == 1 and answers[0].source == network.pcscf \
            and answers[0].target[0] == network.element('scscf') else [answers]
        results.append(('430 from P-CSCF to S-CSCF, once', wrong))
        call = erin.ask('INVITE', frank.impu, ('Contact', erin.contact))
        results.append(('a call gets 480', status('INVITE', call, 480)))
        with Phone(network, FRANK, 'tcp') as frank:
            found = status('REGISTER', frank.register()[0], 200)
            message = frank.receive_text()
            found += [] if b'YXJlIHlvdSB0aGVyZT8=' in message.body or b'are you there?' in message.body \
                else [message]
            try:
                found.append(frank.receive_text(1))
            except Silence:
                pass
            results.append(('the message comes once when he registers anew', found))
    results += [('the phone: ends cleanly', network.ended),
                ('the phone: tshark finds no damage', home.damaged(network.pcap))]


def main(program):
    driver.need('tshark')
    results = []
    with driver.Lab(program) as lab:
        for part in (phone_gone, scscf_gone, icscf_gone, hss_gone, external):
            try:
                part(lab, results)
            except (Silence, OSError, RuntimeError) as error:
                results.append((f'{part.__name__.replace("_", " ")}: to its end', [f'{type(error).__name__}: {error}']))
    return home.report(results)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
