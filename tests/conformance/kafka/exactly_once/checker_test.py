#!/usr/bin/env python3
"""The checker finds each anomaly when it is put there, and nothing in a sound history."""
import dataclasses
import unittest

from checker import Copied, Sent, Stored, check_commits, check_input, check_output, check_reads

SENT = [Sent("a", n, n % 2, n // 2) for n in range(10)]
STORED = [Stored(s.partition, s.offset, f"a:{s.number}") for s in SENT]
COPIED = [Copied(n % 3, n, s.partition, s.offset, f"t{n // 5}", 5, "commit") for n, s in enumerate(STORED)]


class Checker(unittest.TestCase):
    def found(self, word, found):
        self.assertTrue(any(line.startswith(word) for line in found), found)

    def test_a_sound_history_has_none(self):
        unanswered = [Sent("a", 10, 0, None)]
        self.assertEqual(check_input(SENT + unanswered, STORED) + check_output(STORED, COPIED), [])
        self.assertEqual(check_reads([(0, 0, "x"), (0, 2, "y"), (1, 0, "z")]) + check_commits([(0, 1), (0, 1), (0, 5)]), [])

    def test_lost_write(self):
        self.found("lost", check_input(SENT, STORED[1:]))

    def test_duplicate(self):
        self.found("duplicated", check_input(SENT, [*STORED, dataclasses.replace(STORED[3], offset=9)]))

    def test_reordered(self):
        swapped = [*STORED[:2], dataclasses.replace(STORED[2], offset=2), dataclasses.replace(STORED[4], offset=1), STORED[3], *STORED[5:]]
        self.found("reordered", check_input([dataclasses.replace(s, offset=None) for s in SENT], swapped))

    def test_inconsistent_offset(self):
        self.found("inconsistent", check_input(SENT, [dataclasses.replace(STORED[8], offset=7), *STORED[:8], STORED[9]]))

    def test_never_sent(self):
        self.found("never sent", check_input(SENT, [*STORED, Stored(0, 99, "b:1")]))

    def test_lost_and_duplicated_copies(self):
        self.found("lost copy", check_output(STORED, COPIED[1:]))
        self.found("duplicated copy", check_output(STORED, [*COPIED, dataclasses.replace(COPIED[0], offset=99)]))

    def test_aborted_read(self):
        self.found("aborted read", check_output(STORED, [dataclasses.replace(c, fate="abort") if c.transaction == "t1" else c for c in COPIED]))

    def test_torn_transaction(self):
        self.found("torn", check_output(STORED, COPIED[:-1]))

    def test_reads_and_commits_that_go_back(self):
        self.found("read went back", check_reads([(0, 5, "x"), (0, 4, "y")]))
        self.found("committed offset went back", check_commits([(0, 5), (1, 1), (0, 4)]))


if __name__ == "__main__":
    unittest.main()
