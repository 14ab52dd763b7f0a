"""`python -m tests.bench.search_speed [--documents 20000 100000] [--texts FOLDER]`: what searching costs, by engine.

For each size, a site is made (`search_texts`), indexed and searched by a member of 12 communities of 40, through
`community.search.finding.find`: rights, counts and facets are in each search, and every third one is narrowed by a
facet. Whoosh is beside SQLite, PostgreSQL by itself when this machine has it. Each step is a process of its own, so
that its memory is its own.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests import programs
from tests.bench import search_texts

ENGINES = ("whoosh", "postgresql")
SEARCHES = 60
FRESH = 10
NARROWED = ({}, {}, {"genre": ["question", "guide"]}, {}, {}, {"theme": ["theme-1"]}, {}, {}, {"date": ["annee"]})


def main(arguments):
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[20_000])
    parser.add_argument("--texts", default=str(search_texts.DEMO), help="JSON files whose sentences make the documents")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        return print(json.dumps(_run(options)))
    for documents in options.documents:
        for engine in options.engines:
            if engine == "postgresql" and not programs.postgres_programs():
                print("postgresql is not on this machine")
                continue
            print(_line(engine, documents, measure(engine, documents, options.texts)), flush=True)


def measure(engine, documents, texts):
    """Return what the steps found."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="margelle-bench-"))
        environment = {"MARGELLE_VAR": folder, "MARGELLE_SEARCH": "whoosh" if engine == "whoosh" else "database"}
        if engine == "postgresql":
            environment["DATABASE_URL"] = stack.enter_context(programs.postgres())
        found = {}
        for step in STEPS:
            command = [sys.executable, "-m", "tests.bench.search_speed", "--step", step, "--texts", texts]
            command += ["--documents", str(documents)]
            done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, check=True, text=True)
            found |= json.loads(done.stdout.splitlines()[-1])
    return found


def _run(options):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.journeys.settings"
    import logging

    import django

    django.setup()
    # The site is made before its index is: what cannot be written yet is no news.
    logging.disable()
    found = STEPS[options.step](options.documents[0], options.texts)
    return found | {f"{options.step}_rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def make(documents, texts):
    """Make the site."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", run_syncdb=True, verbosity=0)
    search_texts.build(documents, texts)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    return {}


def index(documents, texts):
    """Index it."""
    from django.core.management import call_command
    from django.db import connection

    started, spent = time.perf_counter(), time.process_time()
    call_command("rebuild_search", verbosity=0)
    wall, cpu = time.perf_counter() - started, time.process_time() - spent
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    return {"indexing": documents / wall, "indexing_cpu": documents / cpu, "size": _size() / 2**20}


def _size():
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size('wagtailsearch_indexentry')")
            return cursor.fetchone()[0]
    files = Path(settings.WAGTAILSEARCH_BACKENDS["default"]["PATH"]).rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def search(documents, texts):
    """Search, after a few searches that warm up, and see how soon a message is found."""
    from community.models import User

    reader, found = User.objects.get(email="lectrice@example.org"), {}
    asked = search_texts.searches(texts, SEARCHES)
    for text in asked[2][:5]:
        _cost(reader, text, {})
    for size, texts_asked in asked.items():
        costs = [_cost(reader, text, NARROWED[n % len(NARROWED)]) for n, text in enumerate(texts_asked)]
        found[f"wall_{size}"] = _spread([wall for wall, _cpu, _total in costs])
        found[f"cpu_{size}"] = _spread([cpu for _wall, cpu, _total in costs])
        found[f"answers_{size}"] = statistics.median(total for *_costs, total in costs)
    return found | {"fresh": _spread([_freshness(reader, n) for n in range(FRESH)])}


def _cost(reader, text, facets):
    from community.models import User
    from community.search.asking import read
    from community.search.finding import find

    # As a request has her: nothing is known of her rights yet.
    reader = User.objects.get(pk=reader.pk)
    started, spent = time.perf_counter(), time.thread_time()
    answers = find(reader, read(text), facets=facets)
    assert not answers.reduced  # noqa: S101
    return time.perf_counter() - started, time.thread_time() - spent, answers.total


def _freshness(reader, number):
    """Return the time from sending a message to finding it: the job runs at once, its queue is not waited for."""
    from community.search.asking import read
    from community.search.finding import find
    from forums.actions.posts import reply
    from forums.models import Thread

    word = f"inouï{'abcdefghij'[number]}mot"
    thread = Thread.objects.filter(community__memberships__user=reader).order_by("pk")[number]
    started = time.perf_counter()
    reply(reader, thread, source=f"Un {word} que personne n'a écrit.")
    assert find(reader, read(word)).total == 1  # noqa: S101
    return time.perf_counter() - started


def _spread(times):
    return [1000 * statistics.median(times), 1000 * statistics.quantiles(times, n=20)[-1]]


def _line(engine, documents, found):
    sizes = [
        f"  {size} word{'s' if size > 1 else ' '}: {_pair(found[f'wall_{size}'])} ms"
        f" (CPU here {_pair(found[f'cpu_{size}'])}), {found[f'answers_{size}']:.0f} answers"
        for size in (1, 2, 3)
    ]
    return "\n".join(
        [
            f"{engine}, {documents} documents; median / 95 % of searches",
            *sizes,
            f"  a message is found after {_pair(found['fresh'])} ms",
            f"  indexing {found['indexing']:.0f} a second ({found['indexing_cpu']:.0f} by CPU here),"
            f" index {found['size']:.0f} MB",
            f"  memory: {found['index_rss']} MB indexing, {found['search_rss']} MB searching",
        ]
    )


def _pair(pair):
    return " / ".join(f"{value:.0f}" for value in pair)


STEPS = {"make": make, "index": index, "search": search}

if __name__ == "__main__":
    main(sys.argv[1:])
