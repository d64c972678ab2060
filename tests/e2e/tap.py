# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs unittest cases and reports them as TAP, one line a case."""

import sys
import unittest


class TapResult(unittest.TestResult):
    """Prints each result as it comes; what went wrong stands before it as comments."""

    def __init__(self):
        super().__init__()
        self.number = 0

    def report(self, good, test, directive="", details=""):
        self.number += 1
        for line in details.splitlines():
            print("#", line)
        print(f"{'ok' if good else 'not ok'} {self.number} - {test.id().removeprefix('__main__.')}{directive}", flush=True)

    def addSuccess(self, test):
        self.report(True, test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.report(False, test, details=self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.report(False, test, details=self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.report(True, test, directive=f" # SKIP {reason}")


def main():
    """Runs the cases of the calling program, or those named on its command line."""
    loader = unittest.defaultTestLoader
    module = sys.modules["__main__"]
    suite = loader.loadTestsFromNames(sys.argv[1:], module) if sys.argv[1:] else loader.loadTestsFromModule(module)
    result = TapResult()
    print("TAP version 14")
    suite.run(result)
    print(f"1..{result.number}")
    sys.exit(0 if result.wasSuccessful() else 1)
