#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line: help, manuals, reports, exit statuses.  usage: cli.py RCSLAB"""
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import driver

HELLO = os.path.join(driver.ROOT, 'topologies', 'hello.yaml')
FAILING = f'''include: ["{HELLO}"]
name: failing
scenarios:
  refused <as> "expected":
    - bob.register: {{expect: 403}}
  waits for what never comes:
    - bob.register: {{}}
    - bob.receive: {{message: {{text: hi}}, within: 1s}}
  passes:
    - bob.register: {{}}
'''
PASSED, FAILED, USAGE, ENVIRONMENT = 0, 1, 2, 3


def expect(done, status, *patterns, silent=False):
    """Violations: the exit status, a pattern in what it says for each, nothing on standard error."""
    said = done.stdout + done.stderr
    found = [] if done.returncode == status else [f'exit status {done.returncode}, not {status}']
    found += [f'not said: {pattern}' for pattern in patterns if not re.search(pattern, said, re.M)]
    found += ['something on standard error'] if silent and done.stderr else []
    return found + said.split('\n') if found else []


def commands(lab):
    return re.findall(r'^  rcslab (\w+)', lab.call('--help').stdout, re.M)


# ---- help and manuals

def help_of_each(lab):
    found = expect(lab.call('--help'), PASSED, r'^  rcslab run TOPOLOGY', r'^exit status: 0 ', silent=True)
    for command in commands(lab):
        usage = rf'^usage: rcslab {command} .*\n\S'
        for flag in ('--help', '-h'):
            found += expect(lab.call(command, flag), PASSED, usage, '^exit status: 0 ', silent=True)
    return found + ([] if len(commands(lab)) > 7 else ['commands are missing'])


def version(lab):
    return expect(lab.call('--version'), PASSED, r'^rcslab \d+\.\d+\.\d+$', silent=True)


def elements(lab):
    kinds = ['pcscf', 'icscf', 'scscf', 'hss', 'im_as', 'virtual_ue']
    found = expect(lab.call('elements'), PASSED, *(f'^{kind}$' for kind in kinds), silent=True)
    for kind in kinds:
        one = lab.call('elements', kind)
        found += expect(one, PASSED, rf'\A{kind}\n  \S', silent=True)
        found += [f'{kind}: {other} as well' for other in kinds
                  if other != kind and re.search(f'^{other}$', one.stdout, re.M)]
    return found + expect(lab.call('elements', 'pscf'), USAGE, '"pscf"')


def steps(lab):
    return expect(lab.call('steps'), PASSED, r'^  parallel$', r'^  NAME\.receive$', r'^  NAME\.register$',
                  silent=True)


def schema(lab):
    done = lab.call('schema')
    found = expect(done, PASSED, silent=True)
    made = json.loads(done.stdout)
    keys = {'name', 'domain', 'elements', 'subscribers', 'ues', 'scenarios'}
    found += [f'no {key}' for key in keys - set(made.get('properties', {}))]
    return found + ([] if 'json-schema.org' in made.get('$schema', '') else ['no $schema'])


def manual_page(lab):
    done = lab.call('man')
    found = expect(done, PASSED, r'\A\.TH RCSLAB 1', r'^\.SH OPTIONS$', silent=True)
    if shutil.which('groff'):
        made = subprocess.run(['groff', '-man', '-Tutf8', '-ww'], input=done.stdout.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        found += made.stderr.decode().split('\n') if made.stderr else []
    return found


def completion(lab):
    done = lab.call('completion')
    found = expect(done, PASSED, silent=True)
    script = lab.write('completion.bash', done.stdout)
    ask = (f'set -u; source {script}; f() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); '
           '_rcslab; echo "${COMPREPLY[*]}"; }; f rcslab che; f rcslab run --see; f rcslab up ""')
    for arguments in (['-n', script], ['-c', ask]):
        made = subprocess.run(['bash', *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, cwd=os.path.dirname(HELLO), check=False)
        found += [made.stdout] if made.returncode else []
    lines = made.stdout.split('\n')
    if lines[:2] != ['check', '--seed'] or 'hello.yaml' not in lines[2]:
        found.append(f'it completes {lines}')
    return found


def usage(lab):
    """Each with what was meant, where it is near, and exit status 2."""
    rows = [
        ([], 'usage:'), (['rnu', HELLO], 'did you mean "run"'), (['run', '--fsat', HELLO], 'did you mean --fast'),
        (['run'], 'which topology'), (['up'], 'topology'), (['up', HELLO, HELLO], 'one topology'),
        (['run', HELLO, '--seed', 'x'], '--seed "x": not a whole number'), (['run', HELLO, '--seed'], '--seed needs'),
        (['check', HELLO, '--fast'], '--fast is not an option of this'), (['run', HELLO, '--fast=1'], 'takes no value'),
        (['run', HELLO, '--scenario', 'nix*'], 'no scenario matches nix'), (['run', 'nowhere.yaml'], '^nowhere.yaml: '),
        (['run', HELLO, '--network', '10.0.0.0/24'], '10.0.0.0/24'), (['run', HELLO, '--log', 'loud'], '"loud"'),
        (['up', HELLO, '--only', 'pscf'], 'pscf'), (['up', HELLO, '--listen', 'here'], 'here'),
    ]
    found = []
    for arguments, words in rows:
        found += [f'rcslab {" ".join(arguments)}:', *bad] if (bad := expect(
            lab.call(*arguments), USAGE, words)) else []
    return found


# ---- reports

def tap(lab, failing):
    done = lab.run(failing, '--fast', '--tap', '--pcap', lab.path('tap.pcap'))
    place = re.escape(failing)
    return expect(done, FAILED, r'\ATAP version 13\n1\.\.4$', r'^not ok 1 - failing: refused <as> "expected"$',
                  rf'^# {place}:5:7: bob\.register$', '^# expected status 403, got 200 OK$',
                  r'^# look at frame [1-9]\d* of \S+\.pcap$', '^not ok 2 - ', rf'^# {place}:8:7: bob\.receive$',
                  '^# expected within 1s: message text="hi"; ', '^ok 3 - failing: passes$', '^ok 4 - failing: pager')


def frame_is_there(lab, failing):
    """The frame that a failure names is in the recording that it names, and is the 200."""
    done = lab.run(failing, '--fast', '--pcap', lab.path('frame.pcap'), '--scenario', 'refused*')
    match = re.search(r'look at frame (\d+) of (\S+)$', done.stdout, re.M)
    if not match:
        return expect(done, FAILED, 'look at frame')
    if not shutil.which('tshark'):
        return []
    made = subprocess.run(['tshark', '-r', match.group(2), '-Y', f'frame.number == {match.group(1)}', '-T', 'fields',
                           '-e', 'sip.Status-Code'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL, check=False)
    return [] if made.stdout.strip() == '200' else [f'frame {match.group(1)} has status {made.stdout!r}']


def console(lab, failing):
    """For people; no colour without a terminal."""
    done = lab.run(failing, '--fast', '--verbose', '--pcap', lab.path('console.pcap'))
    found = expect(done, FAILED, r'^FAIL   failing: refused', r'^ok     failing: passes', '^2 passed, 2 failed$',
                   r'^  bob\.register +\S+:10:7$')
    return found + (['escape sequences'] if '\33' in done.stdout + done.stderr else [])


def junit(lab, failing):
    report = lab.path('report.xml')
    done = lab.run(failing, '--fast', '--junit', report, '--pcap', lab.path('junit.pcap'))
    found = expect(done, FAILED)
    suite = xml.etree.ElementTree.parse(report).getroot()
    cases = suite.findall('testcase')
    counts = [suite.get(name) for name in ('tests', 'failures', 'errors')]
    found += [] if counts == ['4', '2', '0'] else [f'tests, failures, errors: {counts}']
    found += [] if cases[0].get('name') == 'refused <as> "expected"' else [cases[0].get('name')]
    found += [] if cases[0].find('failure').get('message') == 'expected status 403, got 200 OK' else ['its failure']
    for case in cases:
        path = re.search(r'\[\[ATTACHMENT\|(.+)\]\]', case.findtext('system-out') or '')
        if not path or not os.path.getsize(path.group(1)):
            found.append(f'{case.get("name")}: no recording: {case.findtext("system-out")}')
    return found


def json_lines(lab, failing):
    done = lab.run(failing, '--fast', '--json', '--verbose', '--pcap', lab.path('json.pcap'))
    found = expect(done, FAILED)
    objects = []
    for line in done.stdout.splitlines() + done.stderr.splitlines():
        try:
            objects.append(json.loads(line))
        except ValueError:
            found.append(f'not JSON: {line}')
    results = [item for item in objects if item.get('event') == 'result']
    outcomes = [item.get('outcome') for item in results]
    if outcomes != ['failed', 'failed', 'passed', 'passed']:
        return [*found, f'results: {outcomes}']
    if not results[0].get('frame') or results[0].get('place') != f'{failing}:5:7':
        found.append(f'the first failure: {results[0]}')
    return found


# ---- what the machine refuses

def unwritable(lab):
    """One clear line, and exit status 3; the lab goes on where it can."""
    found = []
    for path, words in (('/proc/nothing.pcap', '/proc/nothing.pcap: No such file or directory'),
                        (os.path.join(HELLO, 'x.pcap'), f'{HELLO}: cannot be made: Not a directory'),
                        (lab.folder, f'{lab.folder}: Is a directory')):
        done = lab.run(HELLO, '--fast', '--pcap', path)
        found += expect(done, ENVIRONMENT, words)
        up = lab.call(*lab.arguments('up', HELLO, '--pcap', path)[1:])
        found += expect(up, ENVIRONMENT, words)
        lines = [line for line in up.stderr.splitlines() if not line[0].isdigit()]  # the log has times
        found += [f'up: {line}' for line in lines] if len(lines) != 1 else []
    report = lab.run(HELLO, '--fast', '--pcap', lab.path('x.pcap'), '--junit', '/proc/nothing.xml')
    return found + expect(report, ENVIRONMENT, '^rcslab: /proc/nothing.xml: ', '^1 passed, 0 failed$')


def full_disk(lab):
    """The recording ends with one line, the scenario runs to its end, and the exit status says it."""
    done = lab.run(HELLO, '--fast', '--verbose', '--pcap', '/dev/full')
    found = expect(done, ENVIRONMENT, 'recording /dev/full ends after frame 0: No space left on device',
                   r'^  alice\.receive +\S+:\d+:7$')
    said = (done.stdout + done.stderr).count('No space left')
    return found + ([f'said {said} times'] if said > 2 else [])


def closed_output(lab):
    """`rcslab … | head -1` ends, and not by a signal."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, 'wb') as gone:
        done = subprocess.run(lab.arguments('run', HELLO, '--fast', '--pcap', lab.path('gone.pcap')), stdout=gone,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=driver.PATIENCE_S, check=False)
    return [] if done.returncode >= 0 else [f'ended by signal {-done.returncode}', done.stderr.decode()]


# ---- an ordinary user

def ordinary_user(lab):
    """Everything above works without rights; here with another user's home, and nothing given to find it by."""
    if os.getuid() != 0:
        prefix = []
    elif not shutil.which('setpriv'):
        return []
    else:
        prefix = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups']
    home = lab.path('home')
    os.makedirs(home)
    program = shutil.copy(lab.program, lab.path('rcslab'))
    topology = shutil.copy(HELLO, lab.path('hello.yaml'))
    os.chmod(lab.folder, 0o755)
    if prefix:
        shutil.chown(home, 'nobody')
    environment = {'HOME': home, 'PATH': os.environ['PATH']}
    done = subprocess.run([*prefix, program, 'run', topology, '--network', lab.network], cwd=home, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=driver.PATIENCE_S, check=False)
    found = expect(done, PASSED, '^1 passed, 0 failed$')
    for name, mode in (('recordings/hello-pager-message-with-reports.pcap', None),
                       ('.local/share/rcslab/ca/ca.pem', None), ('.local/share/rcslab/ca', 0o700)):
        path = os.path.join(home, name)
        if not os.path.exists(path):
            found.append(f'no {name}: {os.listdir(home)}')
        elif mode and os.stat(path).st_mode & 0o077:
            found.append(f'{name} is {os.stat(path).st_mode:o}')
    for where, _, files in os.walk(home):
        found += [f'{name} is readable by others' for name in files if 'key' in name
                  and os.stat(os.path.join(where, name)).st_mode & 0o077]
    return found


def main(program):
    with driver.Lab(program) as lab:
        failing = lab.write('failing.yaml', FAILING)
        plain = [help_of_each, version, elements, steps, schema, manual_page, completion, usage, unwritable, full_disk,
                 closed_output, ordinary_user]
        reports = [tap, frame_is_there, console, junit, json_lines]
        return driver.report([(f'cli/{test.__name__}', test(lab)) for test in plain]
                             + [(f'cli/{test.__name__}', test(lab, failing)) for test in reports])


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
