#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules on calls and types: each a pattern, where it holds, and which files are free of it."""
import re
import sys

import tree

# name, why, pattern, folders, files and folders that may
RULES = [
    ('only-the-clock-reads-the-time', 'use lab_clock_now_us () and lab_timer_start ()',
     r'\b(g_timeout_\w+|g_source_set_ready_time|g_get_(real|monotonic|current)_time'
     r'|g_date_time_new_now\w*|(?<![.>])(time|clock|clock_gettime|gettimeofday|ftime|times)'
     r'|setitimer|timer_create|timerfd_\w+|alarm)\s*\(',
     ['lab', 'pcap'], ['lab/base/clock.c']),
    ('only-base-random-makes-randomness', 'use base/random.h',
     r'\b(g_random_\w+|g_rand_\w+|g_uuid_string_random|s?rand|rand_r|s?random|[dlm]rand48|arc4random\w*'
     r'|getrandom|getentropy|RAND_\w+)\s*\(',
     ['lab', 'pcap'], ['lab/base/random.c']),
    ('one-thread', 'everything runs in the one main loop',
     r'\b(g_thread_\w+|pthread_create|thrd_create|g_task_run_in_thread\w*|g_file_\w+_async'
     r'|getaddrinfo|gethostbyname\w*|g_resolver_\w+)\s*\(',
     ['lab', 'pcap'], []),
    ('no-nested-loop', 'lab/base/clock.c has the loop\'s turn',
     r'\b(g_main_loop_\w+|g_main_context_(iteration|push\w*|new)|su_root_run)\s*\(',
     ['lab', 'pcap'], ['lab/base/clock.c']),
    ('no-sleep-in-the-lab', 'start a timer',
     r'\b(g_usleep|usleep|sleep|nanosleep|clock_nanosleep)\s*\(', ['lab', 'pcap'], []),
    ('sofia-stays-in-sip', 'Sofia\'s types and calls stay in lab/sip',
     r'\b((nta|tport|su|sip|msg|tag|url)_\w+_t\b|(nta|sip|msg|su|tag)_t\b|(nta|tport)_\w+\s*\('
     r'|su_(home|root|strdup|free|alloc)\w*\s*\(|(NTA|SIP|TP|NUA|SOA)TAG_\w+|TAG_END\b)',
     ['lab', 'pcap'], ['lab/sip/']),
    ('sqlite-stays-in-store', 'a module hands its SQL to lab/store',
     r'\bsqlite3\w*\b', ['lab', 'pcap'], ['lab/store/']),
    ('no-sleep-in-tests', 'advance the clock, or wait for the event',
     r'\b(g_usleep|usleep|sleep|nanosleep|g_timeout_add\w*)\s*\(', ['tests'], ['tests/interop/']),
]
BY_NAME = {rule[0]: rule for rule in RULES}


def violations(rule, sources):
    _, why, pattern, folders, free = rule
    found = []
    for path, code in sources:
        if path.split('/')[0] not in folders or path.startswith(tuple(free)):
            continue
        for match in re.finditer(pattern, code):
            line = code.count('\n', 0, match.start()) + 1
            found.append(f'{path}:{line}: {match.group().strip()}: {why}')
    return found


PLANTED = [  # rule, code, whether the rule must find it
    ('only-the-clock-reads-the-time', 'g_timeout_add (5, f, NULL);', True),
    ('only-the-clock-reads-the-time', 'now = time (NULL);', True),
    ('only-the-clock-reads-the-time', 'g_get_monotonic_time ();', True),
    ('only-the-clock-reads-the-time', 'call->time (NULL); /* time () */ f ("time ()");', False),
    ('only-the-clock-reads-the-time', 'format_time (1); lab_clock_now_us ();', False),
    ('only-base-random-makes-randomness', 'g_random_int ();', True),
    ('one-thread', 'g_thread_new ("x", f, NULL);', True),
    ('no-nested-loop', 'g_main_loop_run (loop);', True),
    ('sofia-stays-in-sip', 'sip_t const *sip;', True),
    ('sofia-stays-in-sip', 'nta_agent_destroy (agent);', True),
    ('sofia-stays-in-sip', 'lab_sip_agent_free (agent);', False),
    ('sqlite-stays-in-store', 'sqlite3_stmt *statement;', True),
    ('no-sleep-in-the-lab', 'sleep (1);', True),
]


def self_check():
    missed = []
    for name, code, expected in PLANTED:
        found = violations(BY_NAME[name], [('lab/planted/a.c', tree.code_only(code))])
        if bool(found) != expected:
            missed.append(f'{name}: {code}: found {found}')
    return missed


SOURCES = [(path, tree.code_only(tree.read(tree.ROOT, path)))
           for path in tree.files(tree.ROOT, 'lab', 'pcap', 'tests')]
sys.exit(tree.report(
    [('rules/planted-violations-are-found', self_check())]
    + [('rules/' + rule[0], violations(rule, SOURCES)) for rule in RULES]))
