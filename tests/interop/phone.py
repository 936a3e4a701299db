# SPDX-License-Identifier: Apache-2.0
"""A phone of a few lines for what no softphone does: any header field, any order, any bytes."""
import hashlib
import itertools
import re
import secrets
import select
import socket
import time

PATIENCE_S = 15
_numbers = itertools.count(1)


class Silence(Exception):
    """Nothing came in time."""


class Message:
    """A SIP message: start line, header fields in their order, body."""

    def __init__(self, start, fields=(), body=b''):
        self.start, self.fields, self.body = start, list(fields), body

    @staticmethod
    def parse(head, body=b''):
        lines = head.decode(errors='replace').split('\r\n')
        return Message(lines[0], [tuple(part.strip() for part in line.split(':', 1))
                                  for line in lines[1:] if ':' in line], body)

    def all(self, name):
        return [value for have, value in self.fields if have.lower() == name.lower()]

    def get(self, name):
        return next(iter(self.all(name)), None)

    def list(self, name):
        """Elements of a header field that holds URIs in angle brackets."""
        return [part.strip() for value in self.all(name) for part in re.split(r',(?=\s*<)', value)]

    @property
    def status(self):
        return int(self.start.split(' ')[1]) if self.start.startswith('SIP/2.0') else 0

    @property
    def method(self):
        return self.get('CSeq').split()[1]

    @property
    def uri(self):
        return self.start.split(' ')[1]

    def bytes(self):
        fields = [f for f in self.fields if f[0].lower() != 'content-length']
        fields.append(('Content-Length', str(len(self.body))))
        text = ''.join(f'{name}: {value}\r\n' for name, value in fields)
        return f'{self.start}\r\n{text}\r\n'.encode() + self.body

    def __str__(self):
        return self.bytes().decode(errors='replace')


def uri_of(value):
    """The URI of a name-addr."""
    match = re.search(r'<([^>]*)>', value)
    return match.group(1) if match else value.split(';')[0]


def parameter(value, name):
    match = re.search(rf'(?:^|[;,\s]){re.escape(name)}\s*=\s*("?)([^",;>\s]*)\1', value)
    return match.group(2) if match else None


def md5(*parts):
    return hashlib.md5(':'.join(parts).encode()).hexdigest()


def credentials(challenge, method, uri, user, password):
    """The value of Authorization for a Digest MD5 challenge (RFC 2617)."""
    realm = re.search(r'realm="([^"]*)"', challenge).group(1)
    nonce = re.search(r'nonce="([^"]*)"', challenge).group(1)
    cnonce = secrets.token_hex(4)
    ha1, ha2 = md5(user, realm, password), md5(method, uri)
    return (f'Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", algorithm=MD5, '
            f'qop=auth, nc=00000001, cnonce="{cnonce}", '
            f'response="{md5(ha1, nonce, "00000001", cnonce, "auth", ha2)}"')


class Wire:
    """A socket to a SIP server: whole messages in, bytes out."""

    def __init__(self, transport, server, local):
        kind = socket.SOCK_DGRAM if transport == 'udp' else socket.SOCK_STREAM
        self.transport = transport
        self.socket = socket.socket(socket.AF_INET6 if ':' in server[0] else socket.AF_INET, kind)
        self.socket.bind(local)
        self.socket.connect(server)
        self.bytes = b''
        self.closed = False

    @property
    def local(self):
        host, port = self.socket.getsockname()[:2]
        return f'[{host}]:{port}' if ':' in host else f'{host}:{port}'

    def send(self, data):
        self.socket.sendall(data)

    def receive_bytes(self, seconds=PATIENCE_S):
        """What comes next, whatever it is; b'' at the end of a connection."""
        if not select.select([self.socket], [], [], max(0, seconds))[0]:
            raise Silence(f'{self.local}: nothing came in {seconds:.1f} s')
        data = self.socket.recv(65536)
        self.closed = not data
        return data

    def _take(self):
        """A whole message out of what came, or None."""
        self.bytes = self.bytes.lstrip(b'\r\n')
        head, blank, rest = self.bytes.partition(b'\r\n\r\n')
        if not blank:
            return None
        length = int(Message.parse(head).get('Content-Length') or 0)
        if len(rest) < length:
            return None
        self.bytes = rest[length:]
        return Message.parse(head, rest[:length])

    def receive(self, seconds=PATIENCE_S):
        end = time.monotonic() + seconds
        while True:
            message = self._take()
            if message:
                return message
            data = self.receive_bytes(end - time.monotonic())
            if not data:
                raise Silence(f'{self.local}: the connection was closed')
            self.bytes += data

    def close(self):
        self.socket.close()


class Phone:
    """A user at a P-CSCF."""

    def __init__(self, home, number, transport='udp', server=None, local=None):
        self.home = home
        self.number = number
        self.impu = f'sip:{number}@{home.domain}'
        self.transport = transport
        self.server = server or home.pcscf
        self.wire = Wire(transport, self.server, local or ('::1' if ':' in self.server[0] else '127.0.0.1', 0))
        self.waiting = []
        self.call_id = secrets.token_hex(8)
        self.service_route = []
        self.associated = []
        self.registered = False

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        try:
            if self.registered and not self.wire.closed:
                self.register(expires=0, seconds=5)
        except (Silence, OSError):
            pass  # the test says what it thinks of that
        self.wire.close()

    # ---- messages

    @property
    def contact(self):
        return f'<sip:{self.number}@{self.wire.local};transport={self.transport}>'

    def via(self):
        return (f'SIP/2.0/{self.transport.upper()} {self.wire.local};rport'
                f';branch=z9hG4bK{secrets.token_hex(6)}')

    def make(self, method, uri, *more, body=b'', to=None, call_id=None):
        """A request with all that RFC 3261 wants, and more fields; a field of the same name replaces."""
        fields = [('Via', self.via()), ('Max-Forwards', '70'),
                  ('From', f'<{self.impu}>;tag={secrets.token_hex(4)}'),
                  ('To', f'<{to or uri}>'), ('Call-ID', call_id or secrets.token_hex(8)),
                  ('CSeq', f'{next(_numbers)} {method}')]
        named = {name.lower() for name, _ in more}
        fields = [f for f in fields if f[0].lower() not in named]
        return Message(f'{method} {uri} SIP/2.0', [*fields, *more], body)

    def send(self, message):
        self.wire.send(message.bytes())

    # ---- what comes

    def wait(self, wanted, what, seconds=PATIENCE_S):
        """The first message that fits; the others stay for later."""
        end = time.monotonic() + seconds
        for message in self.waiting:
            if wanted(message):
                self.waiting.remove(message)
                return message
        while True:
            try:
                message = self.wire.receive(end - time.monotonic())
            except Silence as error:
                raise Silence(f'{self.number} waits for {what}: {error}') from None
            if wanted(message):
                return message
            self.waiting.append(message)

    def request(self, method, seconds=PATIENCE_S):
        return self.wait(lambda m: m.status == 0 and m.method == method, method, seconds)

    def response(self, request, least=200, seconds=PATIENCE_S):
        key = request.get('CSeq'), request.get('Call-ID')
        return self.wait(lambda m: m.status >= least and (m.get('CSeq'), m.get('Call-ID')) == key,
                         f'an answer to {request.start}', seconds)

    def answer(self, request, status, phrase, *more, body=b'', tag='callee'):
        copied = [(name, value) for name, value in request.fields
                  if name.lower() in ('via', 'from', 'call-id', 'cseq', 'record-route')]
        to = request.get('To')
        to = to if ';tag=' in to or status == 100 else f'{to};tag={tag}'
        response = Message(f'SIP/2.0 {status} {phrase}', [*copied, ('To', to), *more], body)
        self.send(response)
        return response

    # ---- procedures

    def ask(self, method, uri, *more, body=b'', seconds=PATIENCE_S):
        """Sends a request and waits for the final answer."""
        message = self.make(method, uri, *more, body=body)
        self.send(message)
        return self.response(message, seconds=seconds)

    def register(self, *more, expires=600, uri=None, seconds=PATIENCE_S):
        """Answers one challenge; the final response, and the 401 before it."""
        uri = uri or f'sip:{self.home.domain}'
        impi = f'{self.number}@{self.home.domain}'

        def once(*authorization):
            message = self.make('REGISTER', uri, ('Contact', self.contact), ('Expires', str(expires)),
                                *authorization, *more, to=self.impu, call_id=self.call_id)
            self.send(message)
            return self.response(message, seconds=seconds)

        first = once()
        if first.status != 401:
            return first, None
        authorization = credentials(first.get('WWW-Authenticate'), 'REGISTER', uri, impi, self.home.password)
        final = once(('Authorization', authorization))
        self.service_route = final.list('Service-Route')
        self.associated = final.list('P-Associated-URI')
        self.registered = final.status == 200 and expires > 0
        return final, first

    def message(self, to, text, *more, **options):
        route = [('Route', value) for value in self.service_route]
        if any(name == 'Route' for name, _ in more):
            route = []
        return self.ask('MESSAGE', to, *route, ('Content-Type', 'text/plain'), *more, body=text.encode(), **options)

    def receive_text(self, seconds=PATIENCE_S):
        """The next MESSAGE, answered 200."""
        message = self.request('MESSAGE', seconds)
        self.answer(message, 200, 'OK')
        return message
