#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`rcslab account`: what it prints for each softphone, and what it refuses: TAP.  usage: account.py RCSLAB"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'program'))
import driver  # noqa: E402

TOPOLOGIES = os.path.join(driver.ROOT, 'topologies')
SOFTPHONES, HELLO = os.path.join(TOPOLOGIES, 'softphones.yaml'), os.path.join(TOPOLOGIES, 'hello.yaml')
DOMAIN = 'bj.ims.mnc000.mcc460.3gppnetwork.org'

# arguments after the topology, exit status, words of standard output, or of standard error when refused
ROWS = [
    ('baresip', SOFTPHONES, 'baresip --for baresip', 0,
     ['<sip:+8613800000021@' + DOMAIN + ';transport=udp>', 'auth_pass=s3cret', 'outbound="sip:ADDRESS:5060;transport=udp;lr"']),
    ('baresip-tls', SOFTPHONES, 'baresip --for baresip --transport tls', 0, ['ADDRESS:5061;transport=tls', 'sip_cafile']),
    ('by-its-number', SOFTPHONES, 'tel:+8613800000021 --for baresip', 0, ['auth_user=+8613800000021@']),
    ('listen', SOFTPHONES, 'baresip --for baresip --listen 192.0.2.7', 0, ['outbound="sip:192.0.2.7:5060']),
    ('linphone', SOFTPHONES, 'linphone --for linphone', 0,
     ['reg_identity=sip:+8613800000022@' + DOMAIN, 'reg_route=<sip:ADDRESS:5060;transport=udp;lr>', 'algorithm=SHA-256']),
    ('linphone-tls', SOFTPHONES, 'linphone --for linphone -t tls', 0, ['root_ca=', 'ADDRESS:5061']),
    ('twinkle', SOFTPHONES, 'twinkle --for twinkle', 0,
     ['auth_pass=rcslab-twinkle-k', 'auth_aka_op=cdc202d5123e20f62b6d676ac72cb318', 'outbound_proxy=ADDRESS:5060']),
    ('sipp-aka', SOFTPHONES, 'sipp_aka --for SIPp --transport tcp', 0,
     ['SEQUENTIAL\n', 'aka_K=0x7263736c61622d736970702d6b657931 aka_OP=0xcdc202d5', '-t t1']),
    ('algorithm', HELLO, 'bob --for baresip', 2, ['knows MD5, not SHA-256', '"carol" of this topology works']),
    ('aka', HELLO, 'alice --for twinkle', 2, ['not AKAv1-SHA-256', '"carol"']),
    ('no-tls', HELLO, 'carol --for sipp --transport tls', 2, ['sipp has no tls']),
    ('transport', HELLO, 'carol --for sipp --transport sctp', 2, ['not udp, tcp or tls']),
    ('nobody', HELLO, 'caro --for sipp', 2, ['did you mean "carol"?']),
    ('phone', HELLO, 'carol --for zoiper', 2, ['not one of baresip, linphone, twinkle, sipp']),
    ('no-phone', HELLO, 'carol', 2, ['for which phone?']),
    ('no-user', HELLO, '--for sipp', 2, ['a topology and a subscriber']),
    ('bad-address', HELLO, 'carol --for sipp --listen here', 2, ['--listen']),
    ('option-of-another', HELLO, 'carol --for sipp --fast', 2, ['not an option of this command']),
]


def check(lab, topology, arguments, status, words):
    done = lab.call(*lab.arguments('account', topology, *arguments.split())[1:])
    said = done.stdout if status == 0 else done.stderr
    wanted = [word.replace('ADDRESS', lab.address(1)) for word in words]
    wrong = [f'exit status {done.returncode}, not {status}'] if done.returncode != status else []
    wrong += [f'missing: {word!r}' for word in wanted if word not in said]
    if status != 0 and done.stdout:
        wrong.append('something on standard output')
    return wrong + (said.split('\n') if wrong else [])


def main(program):
    with driver.Lab(program) as lab:
        return driver.report([(f'account/{name}', check(lab, *row)) for name, *row in ROWS])


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
