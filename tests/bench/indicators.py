"""`python -m tests.bench.indicators [--posts 100000]`: what the indicators of a community cost.

The same numbers are computed as one would by walking through the threads, which is the ruler: the ratio says more
than the seconds of one machine.
"""

import argparse
import os
import random
import tempfile
import time
from datetime import timedelta

PER_THREAD, MEMBERS, DAYS = 10, 2_000, 84


def main(arguments):
    """Print the two times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    posts = parser.parse_args(arguments).posts
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with tempfile.TemporaryDirectory(prefix="margelle-bench-") as folder:
        os.environ["MARGELLE_VAR"] = folder
        _start()
        _fill(posts)
        ours, found = _timed(_ours)
        theirs, walked = _timed(_walking)
    assert (found.delays.median, found.delays.number) == walked, (found.delays.median, found.delays.number, walked)
    print(f"{posts} posts: {ours:.2f} s, walking through the threads {theirs:.2f} s, {theirs / ours:.1f} times as long")


def _start():
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    # Tables as the models are now.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def _fill(number):
    """Write threads of ten posts over twelve weeks, by 2,000 members of one community."""
    from django.utils import timezone
    from wagtail.models import Locale

    from community.models import Membership, User
    from forums.models import Post, Thread
    from tests.factories import CommunityFactory

    Locale.objects.create(language_code="fr")
    chance, now = random.Random(5), timezone.now()
    community = CommunityFactory()
    people = User.objects.bulk_create(User(email=f"p{n}@example.org", last_name=f"P{n}") for n in range(MEMBERS))
    Membership.objects.bulk_create(Membership(community=community, user=person) for person in people)
    moments = sorted(now - timedelta(days=DAYS * chance.random()) for _ in range(number // PER_THREAD))
    threads = Thread.objects.bulk_create(
        [Thread(community=community, author=chance.choice(people), title="?", created_at=at) for at in moments]
    )
    Post.objects.bulk_create(
        [
            Post(
                thread=thread,
                author=chance.choice(people) if n else thread.author,
                created_at=thread.created_at + n * timedelta(minutes=1),
                source=".",
                html="<p>.</p>",
            )
            for thread in threads
            for n in range(PER_THREAD)
        ],
        batch_size=2_000,
    )


def _timed(work):
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def _ours():
    from community.models import Community
    from forums.indicators import indicators

    return indicators(list(Community.objects.select_related("territory__parent")))


def _walking():
    """Return the median delay and the number of questions, thread by thread."""
    from statistics import median

    from django.utils import timezone

    from forums.indicators import _mondays
    from forums.models import Thread

    delays, number = [], 0
    for thread in Thread.objects.filter(created_at__gte=_mondays(timezone.now())[0]):
        posts = list(thread.posts.order_by("pk"))
        number += 1
        answers = [post for post in posts[1:] if post.author_id != thread.author_id and post.deleted_at is None]
        if answers:
            delays.append((answers[0].created_at - thread.created_at).total_seconds())
    return timedelta(seconds=median(delays)), number


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
