"""Hands in a test and is killed in the middle. Its words: where, and the attempt."""

from __future__ import annotations

import sys

from tests.killing import dies_in, set_up


def main() -> None:
    set_up()
    from competency.assessments.knowledge_tests import api as tests
    from competency.core.models import Attempt

    where, attempt = sys.argv[1:]
    dies_in(where)
    tests.submit(attempt=Attempt.objects.select_related("person").get(pk=attempt))
