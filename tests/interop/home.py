# SPDX-License-Identifier: Apache-2.0
"""A home network that runs beside the test, and its recording as tshark reads it."""
import os
import re
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'program'))
import driver  # noqa: E402
from phone import Silence  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ELEMENTS = ['pcscf', 'icscf', 'scscf', 'hss', 'im']
ERIN, FRANK = '+8613800000005', '+8613800000006'


class Running:
    """A program beside the test that writes into a file, so that it never waits for the test to read."""

    def __init__(self, arguments, path, folder):
        self.path = path
        with open(path, 'wb') as output:
            self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=subprocess.STDOUT, cwd=folder)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def said(self):
        with open(self.path, encoding='utf-8', errors='replace') as output:
            return output.read()

    def wait_until(self, holds, seconds=driver.PATIENCE_S):
        """Whether holds (what it said) becomes true in time, and before it ends."""
        end = time.monotonic() + seconds
        while not holds(self.said):
            if self.process.poll() is not None or time.monotonic() > end:
                return holds(self.said)
            time.sleep(0.02)
        return True

    def end(self, seconds=driver.PATIENCE_S):
        """Its exit status; None: it did not end in time."""
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None


class Home(Running):
    """`with Home (lab) as home:` is `rcslab up`; `ended` tells afterwards what went wrong with its end."""

    domain = 'bj.ims.mnc000.mcc460.3gppnetwork.org'
    password = 's3cret'

    def __init__(self, lab, *arguments, topology=os.path.join(HERE, 'calls.yaml'), name='calls',
                 pcscf=None, wait=True):
        self.lab, self.wait = lab, wait
        self.pcap = lab.path(f'{name}.pcap')
        self.pcscf = pcscf or (lab.address(1), 5060)
        self.ended = []
        super().__init__([*lab.arguments('up', topology, '--pcap', self.pcap), '--verbose', *arguments],
                         lab.path(f'{name}.log'), lab.folder)

    def __enter__(self):
        if self.wait and not self.wait_until(lambda said: 'is up; Ctrl-C ends it' in said):
            super().__exit__()
            raise RuntimeError(f'the network does not come up:\n{self.said}')
        return self

    def __exit__(self, *unused):
        self.process.send_signal(signal.SIGINT)
        status = self.end()
        super().__exit__()
        if status != 0:
            self.ended = [f'rcslab up ended with {status}', *self.said.split('\n')[-60:]]

    @property
    def dialled(self):
        """The P-CSCF's address and port as a phone writes them."""
        host, port = self.pcscf
        return f'[{host}]:{port}' if ':' in host else f'{host}:{port}'

    def element(self, name):
        """The address of an element of calls.yaml."""
        return self.lab.address(1 + ELEMENTS.index(name))


class Seen:
    """A SIP message of the recording."""

    def __init__(self, row):
        self.frame, source, target, sport, tport, udp_s, udp_t, self.method, self.status, self.cseq, self.call_id, \
            self.uri, route, record_route, bytes_, self.branch, self.time = row
        self.source = source, int(sport or udp_s)
        self.target = target, int(tport or udp_t)
        self.transport = 'tcp' if sport else 'udp'
        self.routes = route.split('|') if route else []
        self.record_routes = record_route.split('|') if record_route else []
        self.payload = bytes.fromhex(bytes_)

    @property
    def body(self):
        return self.payload.partition(b'\r\n\r\n')[2]

    @property
    def is_request(self):
        return not self.status

    def fields(self, name):
        head = self.payload.partition(b'\r\n\r\n')[0].decode(errors='replace').split('\r\n')
        return [line.split(':', 1)[1].strip() for line in head[1:]
                if line.split(':', 1)[0].lower() == name.lower()]

    def list(self, name):
        """The elements of a header field that holds URIs in angle brackets."""
        return [part.strip() for value in self.fields(name) for part in re.split(r',(?=\s*<)', value)]

    def __repr__(self):
        return f'frame {self.frame}: {self.method or self.status} {self.cseq} {self.source} to {self.target}'


FIELDS = ['frame.number', 'IP.SRC', 'IP.DST', 'tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport',
          'sip.Method', 'sip.Status-Code', 'sip.CSeq', 'sip.Call-ID', 'sip.r-uri', 'sip.Route', 'sip.Record-Route',
          'PAYLOAD', 'sip.Via.branch', 'frame.time_epoch']
EITHER = {'IP.SRC': ('ip.src', 'ipv6.src'), 'IP.DST': ('ip.dst', 'ipv6.dst'),
          'PAYLOAD': ('tcp.reassembled.data', 'udp.payload', 'tcp.payload')}


def tshark(pcap, *arguments):
    done = subprocess.run(['tshark', '-r', pcap, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True)
    return done.stdout.decode(errors='replace')


def seen(pcap, wanted='sip'):
    """The SIP messages of a recording, one a frame, in its order."""
    fields = [real for name in FIELDS for real in EITHER.get(name, (name,))]
    text = tshark(pcap, '-Y', wanted, '-T', 'fields', '-E', 'separator=\t', '-E', 'aggregator=|',
                  *[part for field in fields for part in ('-e', field)])
    found = []
    for line in text.splitlines():
        values = dict(zip(fields, line.split('\t')))
        row = [next((values[real] for real in EITHER.get(name, (name,)) if values.get(real)), '')
               for name in FIELDS]
        found.append(Seen(row))
    return found


def damaged(pcap):
    """Frames that tshark dislikes: checksums, malformed packets, TCP analysis."""
    checks = [part for protocol in ('ip', 'tcp', 'udp')
              for part in ('-o', f'{protocol}.check_checksum:TRUE')]
    bad = ('_ws.malformed || tcp.analysis.flags || ip.checksum.status == 0 || tcp.checksum.status == 0 '
           '|| udp.checksum.status == 0')
    return [f'tshark: {line}' for line in tshark(pcap, *checks, '-Y', bad).splitlines()]


def attempt(test, *arguments):
    """What a test finds, or the silence that ended it."""
    try:
        return test(*arguments)
    except (Silence, OSError) as error:
        return [f'{type(error).__name__}: {error}']


def report(results):
    """TAP; each line of a violation is one of its own."""
    return driver.report([(name, [line for text in wrong for line in str(text).split('\n')])
                          for name, wrong in results])


def free_port(host='127.0.0.1'):
    """A port that is free for UDP and TCP."""
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_DGRAM) as udp, socket.socket(family, socket.SOCK_STREAM) as tcp:
            udp.bind((host, 0))
            try:
                tcp.bind((host, udp.getsockname()[1]))
            except OSError:
                continue
            return udp.getsockname()[1]
