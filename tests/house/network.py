# SPDX-License-Identifier: Apache-2.0
"""A /24 of 127/8 for one test, held like lab_block_claim () of lab/net/block.c does."""
import os
import socket

FIRST_NET, BLOCKS, CLAIM_PORT = 16, 112 * 256, 19999


class Claim:
    """`with Claim() as network:` gives text fit for --network."""

    def __enter__(self):
        for attempt in range(BLOCKS):
            number = (os.getpid() + attempt) % BLOCKS
            start = f'127.{FIRST_NET + number // 256}.{number % 256}'
            self.lock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self.lock.bind((f'{start}.254', CLAIM_PORT))
                return f'{start}.0/24'
            except OSError:
                self.lock.close()
        raise OSError('no /24 of 127/8 is free')

    def __exit__(self, *unused):
        self.lock.close()
