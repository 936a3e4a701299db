# SPDX-License-Identifier: Apache-2.0
"""Build folders of the test run: each a name, a compiler and Meson's options."""
import os
import subprocess

import tree

SANITIZE = '-Db_sanitize=address,undefined'
BUILDS = {
    'build-asan': ('gcc', [SANITIZE, '-Doptimization=1']),
    'build-clang': ('clang', [SANITIZE, '-Dfuzzers=true', '-Doptimization=1']),
    'build-gcc': ('gcc', []),
}


def call(command, timeout_s, **environment):
    """Runs a command without standard input; its exit status (124: too long) and its output."""
    try:
        done = subprocess.run(command, cwd=tree.ROOT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout_s,
                              env={**os.environ, **environment}, check=False)
        return done.returncode, done.stdout.decode(errors='replace')
    except subprocess.TimeoutExpired as late:
        return 124, (late.stdout or b'').decode(errors='replace') + f'\nover {timeout_s} s\n'


def make(name, *targets):
    """Configures where needed and builds; None, or the output of what failed."""
    compiler, options = BUILDS[name]
    if not os.path.exists(os.path.join(tree.ROOT, name, 'build.ninja')):
        status, output = call(['meson', 'setup', name, '--werror', *options], 300, CC=compiler)
        if status != 0:
            return output
    status, output = call(['ninja', '--quiet', '-k', '10', '-C', name, *targets], 1800)
    return output if status != 0 else None
