# SPDX-License-Identifier: Apache-2.0
"""A recording as Wireshark sees it, and what must hold of each: rules over tshark's dissection."""
import ipaddress
import json
import re
import subprocess

CHECKED = [option for protocol in ('ip', 'tcp', 'udp')
           for option in ('-o', f'{protocol}.check_checksum:TRUE')]
TWICE_S = 0.001
GOOD_CHECKSUM = '1'
SIP_PORT = '5060'
KEEP_ALIVE_OCTETS = 4  # CRLF, CRLFCRLF, and what some phones send instead


class Fields(list):
    """A JSON object of tshark: pairs, since a name may come several times."""

    def all(self, name):
        """Values of that name, at any depth, in their order."""
        found = []
        for key, value in self:
            if key == name:
                found.append(value)
            if isinstance(value, Fields):
                found += value.all(name)
        return found

    def one(self, name, default=''):
        return next(iter(self.all(name)), default)


class Frame:
    def __init__(self, fields):
        self.fields = fields
        self.layers = fields.one('layers')
        self.number = int(fields.one('frame.number'))
        self.time = float(fields.one('frame.time_epoch'))
        kind = 'udp' if fields.all('udp.srcport') else 'tcp'
        self.kind = kind
        self.source = fields.one('ip.src'), fields.one(f'{kind}.srcport')
        self.target = fields.one('ip.dst'), fields.one(f'{kind}.dstport')
        self.payload = fields.one(f'{kind}.payload')

    def messages(self, protocol):
        """Its messages of that protocol: a frame may have the end of one and the whole of another."""
        return [value for name, value in self.layers if name == protocol and isinstance(value, Fields)]


def dissect(path):
    done = subprocess.run(['tshark', '-r', path, *CHECKED, '-T', 'json', '-J',
                           'frame ip ipv6 udp tcp sip diameter'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=True)
    return [Frame(item) for item in json.loads(done.stdout, object_pairs_hook=Fields)]


# ---- rules: each gives what violates it

def malformed(frames):
    return [f'frame {frame.number}: malformed' for frame in frames
            if frame.fields.all('_ws.malformed')]


def checksums(frames):
    found = []
    for frame in frames:
        for name in ('ip.checksum.status', f'{frame.kind}.checksum.status'):
            if frame.fields.one(name) != GOOD_CHECKSUM:
                found.append(f'frame {frame.number}: {name} {frame.fields.one(name)}')
    return found


def analysis(frames):
    return [f'frame {frame.number}: TCP analysis warns: {frame.fields.all("_ws.expert.message")}'
            for frame in frames if frame.fields.all('tcp.analysis.flags')]


def transaction(message):
    return (message.one('sip.Call-ID'), message.one('sip.CSeq.seq'),
            message.one('sip.CSeq.method'), message.one('sip.Via.branch'))


def sip_complete(frames):
    """A final response for each request but ACK, and a request for each response."""
    asked, answered = {}, {}
    for frame in frames:
        for message in frame.messages('sip'):
            status, key = message.one('sip.Status-Code'), transaction(message)
            if not status and not message.one('sip.Request-Line'):
                continue  # a keep-alive
            if status and int(status) >= 200:
                answered.setdefault(key, frame)
            elif not status and message.one('sip.Method') != 'ACK':
                asked.setdefault(key, frame)
    return ([f'frame {asked[key].number}: no final response to {key}'
             for key in asked if key not in answered]
            + [f'frame {answered[key].number}: a response to nothing: {key}'
               for key in answered if key not in asked])


def diameter_complete(frames):
    asked, answered = {}, {}
    for frame in frames:
        for message in frame.messages('diameter'):
            ends = (frame.source, frame.target)
            number = message.one('diameter.hopbyhopid')
            if message.one('diameter.flags.request') == '1':
                asked[(ends, number)] = frame.number
            else:
                answered[(ends[::-1], number)] = frame.number
    return ([f'frame {asked[key]}: no Diameter answer' for key in asked if key not in answered]
            + [f'frame {answered[key]}: an answer to nothing' for key in answered if key not in asked])


def exchanges(frame):
    """What tells its messages from others between the same ends."""
    for message in frame.messages('sip'):
        yield 'sip', transaction(message), message.one('sip.Method'), message.one('sip.Status-Code')
    for message in frame.messages('diameter'):
        yield 'diameter', message.one('diameter.hopbyhopid'), message.one('diameter.flags.request')
    if frame.kind == 'udp':
        yield 'payload', frame.payload


def once(frames):
    """No message twice between the same ends within a millisecond; a timer's repetition comes later."""
    seen, found = {}, []
    for frame in frames:
        for exchange in exchanges(frame):
            key = (frame.source, frame.target, exchange)
            before = seen.get(key)
            if before and frame.time - before.time < TWICE_S:
                found.append(f'frame {frame.number}: again what is in frame {before.number}')
            seen[key] = frame
    return found


def readable(frames):
    """On the port of SIP are SIP, parts of it, and keep-alives: what came in TLS as well."""
    found = []
    for frame in frames:
        octets = len(frame.payload.replace(':', '')) // 2
        if SIP_PORT not in (frame.source[1], frame.target[1]) or octets <= KEEP_ALIVE_OCTETS:
            continue
        read = (frame.messages('sip') or frame.fields.all('tcp.segment_data')
                or frame.fields.all('stun.type'))
        if not read or any(name in ('tls', 'data') for name, _ in frame.layers):
            found.append(f'frame {frame.number}: not read as SIP')
    return found


def every_hop(frames):
    """A request that came over a hop was recorded there, too: the one that its second Via names."""
    sent, came = set(), []
    for frame in frames:
        for message in frame.messages('sip'):
            if message.one('sip.Status-Code'):
                continue
            branches = message.all('sip.Via.branch')
            sent.update(branches[:1])
            came += [(frame.number, branch) for branch in branches[1:]]
    return [f'frame {number}: came with branch {branch}, which is not recorded'
            for number, branch in came if branch not in sent]


RULES = {
    'nothing is malformed': malformed,
    'all checksums are right': checksums,
    'no TCP analysis warning': analysis,
    'each SIP transaction is complete': sip_complete,
    'each Diameter request has its answer': diameter_complete,
    'every exchange once': once,
    'every hop is there': every_hop,
    'all of SIP is readable, TLS as well': readable,
}


def judge(frames):
    """{rule: violations}; an empty recording breaks them all."""
    if not any(frame.messages('sip') for frame in frames):
        return {name: ['no SIP in it'] for name in RULES}
    return {name: rule(frames) for name, rule in RULES.items()}


# ---- the file of names

def names(path, frames):
    """`address<TAB>name`, once each, and a name for each address of the recording."""
    found, named = [], {}
    with open(path, encoding='ascii') as lines:
        for number, line in enumerate(lines, 1):
            match = re.fullmatch(r'(\S+)[ \t]+([A-Za-z0-9][A-Za-z0-9._-]*)\n', line)
            try:
                address = str(ipaddress.ip_address(match.group(1)))
            except (AttributeError, ValueError):
                found.append(f'{path}:{number}: {line!r} is not an address and a name')
                continue
            if address in named:
                found.append(f'{path}:{number}: {address} is {named[address]} already')
            named[address] = match.group(2)
    addresses = {end[0] for frame in frames for end in (frame.source, frame.target)}
    return found + [f'{path}: no name for {address}' for address in sorted(addresses - set(named))]
