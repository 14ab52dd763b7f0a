"""The tests that modelsearch ships for backends, on ours: `test_modelsearch_suite.py` runs them in a process apart."""

import json

from django.test import TestCase
from django.test.runner import DiscoverRunner
from modelsearch.tests.test_backends import BackendTests


class WhooshBackendTests(BackendTests, TestCase):
    backend_path = "community.search.whoosh_backend"


class TellingRunner(DiscoverRunner):
    """Prints how many tests ran and which did not pass, for another process to read."""

    def suite_result(self, suite, result, **_kwargs):
        troubles = [*result.failures, *result.errors, *result.skipped]
        names = {str(getattr(test, "test_case", test)).split()[0] for test, _why in troubles}
        print(json.dumps({"run": result.testsRun, "not_passed": sorted(names)}))
        return len(names)
