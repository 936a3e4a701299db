#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`rcslab check` shows every typo with its place, and what was meant.  usage: typos.py RCSLAB"""
import re
import sys

import driver

GOOD = '''name: typo
domain: ims.mnc001.mcc001.3gppnetwork.org
elements:
  pcscf: {type: pcscf, listen: [udp:5060, tcp:5060]}
  icscf: {type: icscf, hss: hss}
  scscf: {type: scscf}
  hss:   {type: hss}
  im:    {type: im_as, keep: 2h, max_content: 2KB}
subscribers:
  alice:
    impu: [sip:+8613800000001@{domain}]
    aka: {k: 465b5ce8b199b49faa5f0a2ee238a6bc, opc: cd63cb71954a9f4e48a5994e37a02baf}
  bob:
    impu: [sip:+8613800000002@{domain}]
    digest: {password: s3cret, algorithm: SHA-256}
ues:
  alice: {transport: tls}
  bob: {transport: udp, expires: 10m}
scenarios:
  hello:
    - bob.register: {expires: 1h, expect: 200}
    - bob.receive: {registered: {reason: initial}, within: 5s}
    - parallel:
        - bob.deregister: {all: true}
    - repeat: {times: 2, steps: [bob.fault: {clear: true}]}
    - bob.expect: {message: {}, count: 0}
'''

# what stands there, what is typed instead with ^ where the caret must be, words of the error
TYPOS = [
    ('elements:', '^elemnts:', 'unknown key "elemnts" (did you mean "elements"?)'),
    ('listen:', '^lisen:', 'did you mean "listen"?'),
    ('type: pcscf', 'type: ^pscf', 'did you mean "pcscf"?'),
    ('transport: udp', 'transport: ^upd', 'did you mean "udp"?'),
    ('keep: 2h', '^keep: [2h]', 'duration; this is a list'),
    ('keep: 2h', 'keep: ^2hours', 'duration'),
    ('max_content: 2KB', 'max_content: ^big', 'size'),
    ('tcp:5060', '^tcp:506000', 'is not 1 to 65535'),
    ('tcp:5060', '^udp:5060', 'UDP port 5060 of'),
    ('tcp:5060', '^sctp:5060', 'sctp'),
    ('  hss:   {type: hss}', '  hss:   {type: hss}\n  ^hss:   {type: hss}', 'duplicate key "hss", first at '),
    ('hss: hss', 'hss: ^hsss', 'did you mean "hss"?'),
    ('bob.register:', '^bob.regster:', 'did you mean "register"?'),
    ('bob.register:', '^bbo.register:', 'did you mean "bob"?'),
    ('parallel:', '^paralel:', 'did you mean "parallel"?'),
    ('expires: 1h', '^expire: 1h', 'did you mean "expires"?'),
    ('registered:', '^registred:', 'did you mean "registered"?'),
    ('reason:', '^reson:', 'did you mean "reason"?'),
    ('within: 5s', '^wihtin: 5s', 'did you mean "within"?'),
    ('all: true', 'all: ^ture', 'true'),
    ('times: 2', 'times: ^two', 'whole number'),
    ('times: 2', '^tims: 2', 'did you mean "times"?'),
    ('count: 0', 'count: ^-1', '-1'),
    ('password: s3cret', '^pasword: s3cret', 'did you mean "password"?'),
    ('algorithm: SHA-256', 'algorithm: ^SHA-265', '"SHA-265" is not MD5'),
    ('[sip:+8613800000002@{domain}]', '[^sip:+8613800000002@{domian}]', 'did you mean {domain}?'),
    ('[sip:+8613800000002@{domain}]', '^sip:bob', 'list of URI; this is a plain value'),
    ('[sip:+8613800000002@{domain}]', '[^mailto:bob@example.com]', 'none of sip, sips, tel'),
    ('k: 465b5ce8b199b49faa5f0a2ee238a6bc', 'k: ^465b5ce8', 'octets'),
    ('opc: cd63cb71954a9f4e48a5994e37a02baf', 'opc: ^cd63cb71954a9f4e48a5994e37a02bxx', 'hex'),
    ('  bob: {transport', '  ^bobb: {transport', 'did you mean "bob"?'),
    ('name: typo', '^name: [typo]', 'text; this is a list'),
    ('ues:', 'include: [^nowhere.yaml]\nues:', 'nowhere.yaml'),
]
# What one may choose, as the names in the second column: a letter less is another name
FREE = {'typo', 'ims', 'mnc', 'mcc', 'gppnetwork', 'org', 'initial', 'cret'}
SECRETS = ['465b5ce8b199b49faa5f0a2ee238a6bc', 's3cret']


def check(lab, *paths):
    done = lab.call('check', *paths)
    return done.returncode, done.stdout, done.stderr


def place_of(text):
    """The text without its caret, and the caret's line and column."""
    before, _, after = text.partition('^')
    return before + after, before.count('\n') + 1, len(before) - before.rfind('\n')


def judge(lab, typo):
    old, new, words = typo
    assert GOOD.count(old) >= 1, old
    text, line, column = place_of(GOOD.replace(old, new, 1))
    path = lab.write('typo.yaml', text)
    status, said, errors = check(lab, path)
    lines, found = errors.split('\n'), []
    here = [i for i, words_of in enumerate(lines) if words_of.startswith(f'{path}:{line}:{column}: ')]
    if status != 2 or said:
        found.append(f'exit status {status}, not 2, and on standard output: {said!r}')
    if not any(words in lines[i] for i in here):
        found.append(f'expected {path}:{line}:{column}: …{words}…')
    for i in here:
        excerpt, caret = lines[i + 1], lines[i + 2]
        shown = excerpt[caret.index('^'):][:4] if caret.strip() == '^' else ''
        if shown not in (text.split('\n')[line - 1][column - 1:][:4], '****'):  # keys are not shown
            found.append('the caret does not stand below the place')
    found += [f'it shows the secret {secret}' for secret in SECRETS if secret in errors]
    return found + (lines if found else [])


def every_letter(lab):
    """The file with each letter doubled, dropped, or made something that YAML reads."""
    def changes(i):
        yield GOOD[:i] + GOOD[i + 1:]
        for letter in (GOOD[i] * 2, '[', '"', ':', '\n', '*'):
            yield GOOD[:i] + letter + GOOD[i + 1:]
    texts = dict.fromkeys(text for i in range(len(GOOD)) for text in changes(i))
    paths = [lab.write(f'letter{i}.yaml', text) for i, text in enumerate(texts)]
    found, told = [], set()
    for start in range(0, len(paths), 500):
        status, said, errors = check(lab, *paths[start:start + 500])
        if status not in (0, 2):
            found += [f'exit status {status}', *errors.split('\n')[-40:]]
        told.update(re.findall(r'^(\S+?): ok$', said, re.M))
        told.update(re.findall(r'^(\S+?):\d+:\d+: ', errors, re.M))
        placeless = [line for line in errors.split('\n') if re.match(r'\S+\.yaml(?!:\d+:\d+: )', line)]
        found += [f'no place: {line}' for line in placeless]
    print(f'# {len(paths)} files with a letter changed', file=sys.stderr)
    return found + [f'nothing is said about {path}' for path in paths if path not in told]


def every_word(lab):
    """Each key, kind and keyword without one of its letters is an error in its own line."""
    found, count = [], 0
    for match in re.finditer(r'[A-Za-z_]{3,}', GOOD):
        word, at = match.group(), (match.start() + match.end()) // 2
        if word in FREE or GOOD[:match.start()].endswith('\n  '):
            continue
        count += 1
        path = lab.write('word.yaml', GOOD[:at] + GOOD[at + 1:])
        status, _, errors = check(lab, path)
        line = GOOD.count('\n', 0, at) + 1
        if status != 2 or f'{path}:{line}:' not in errors:
            found.append(f'{word} in line {line}: exit status {status}: {errors}')
    print(f'# {count} words with a letter missing', file=sys.stderr)
    return found


def all_at_once(lab):
    """Several errors of several files in one run."""
    one = lab.write('one.yaml', GOOD.replace('listen:', 'lisen:').replace('within:', 'wihtin:'))
    two = lab.write('two.yaml', GOOD.replace('parallel', 'paralel'))
    status, _, errors = check(lab, one, two)
    wanted = [f'{one}:4:24: ', f'{one}:22:', f'{two}:23:']
    return [f'{status}: expected {want} in {errors}' for want in wanted if want not in errors or status != 2]


def good(lab):
    path = lab.write('good.yaml', GOOD)
    result = check(lab, path)
    return [] if result == (0, f'{path}: ok\n', '') else [str(result)]


def unreadable(lab):
    """What is no file is told so."""
    found = []
    for path in (lab.path('nowhere.yaml'), lab.folder, lab.write('empty.yaml', ''), '/dev/null',
                 lab.write('binary.yaml', 'a\0b')):
        status, said, errors = check(lab, path)
        if status != 2 or said or path not in errors:
            found.append(f'{path}: {status}: {said}{errors}')
    return found


def main(program):
    with driver.Lab(program) as lab:
        return driver.report([
            ('a good file', good(lab)), ('what is no topology', unreadable(lab)),
            *((f'{typo[0]} as {typo[1]}'.replace('\n', ' '), judge(lab, typo)) for typo in TYPOS),
            ('all errors at once', all_at_once(lab)), ('a letter less in any word', every_word(lab)),
            ('a wrong letter anywhere', every_letter(lab))])


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
