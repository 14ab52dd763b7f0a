"""`python -m tests.bench.library`: what a page of the library costs with 1,500 resources, beside the same with 150."""

import os
import statistics
import time

import django

PAGES = ("", "?theme=theme-1", "?q=ressource", "?type=fiche&tri=date")


def cost(client, path):
    """Return the median CPU time of seven answers, in seconds, after one that warms up."""
    times = []
    for _ in range(8):
        started = time.thread_time()
        assert client.get(f"/ressources/{path}").status_code == 200  # noqa: S101
        times.append(time.thread_time() - started)
    return statistics.median(times[1:])


def main():
    """Print a line per page: milliseconds with 150 resources, and how many times that with 1,500."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.journeys.settings"
    django.setup()
    from django.core.management import call_command

    from community.models import Territory
    from home.actions.site import setup_site
    from tests.resources.test_library import bulk

    call_command("migrate", run_syncdb=True, verbosity=0)
    setup_site()
    # The test's own territories take their codes.
    Territory.objects.exclude(parent=None).delete()
    Territory.objects.all().delete()
    few, many = (costs(number, bulk) for number in (150, 1_500))
    for path in PAGES:
        print(f"/ressources/{path}: {few[path] * 1000:.0f} ms, ×{many[path] / few[path]:.1f} with ten times as many")


def costs(number, bulk):
    """Return {page: cost} with `number` resources, which leave no trace."""
    from django.db import transaction
    from django.test import Client

    with transaction.atomic():
        bulk(number)
        found = {path: cost(Client(), path) for path in PAGES}
        transaction.set_rollback(True)
    return found


if __name__ == "__main__":
    main()
