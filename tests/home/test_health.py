"""What machines ask: alive, ready."""

from datetime import timedelta
from shutil import rmtree

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from home.views import health


def task(minutes, status=TaskResultStatus.READY, run_after=0):
    """Keep a task that was put in the queue some minutes ago."""
    now = timezone.now()
    made = DBTaskResult.objects.create(
        task_path="x",
        backend_name="default",
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        run_after=now - timedelta(minutes=minutes) + timedelta(minutes=run_after),
    )
    DBTaskResult.objects.filter(pk=made.pk).update(enqueued_at=now - timedelta(minutes=minutes))


def test_alive_asks_nothing_of_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/sante/")
    assert (response.status_code, response.content, dict(response.cookies)) == (200, b"ok", {})


def test_ready_says_each_part_and_keeps_nothing(client, db):
    response = client.get("/sante/pret/")
    assert list(response.json()) == ["database", "channel_layer", "index", "queue"]
    assert dict(response.cookies) == {}
    assert "no-store" in response["Cache-Control"]
    assert Session.objects.count() == 0


@pytest.mark.parametrize("part", list(health.CHECKS))
def test_one_part_that_breaks_is_enough_and_says_nothing_more(client, db, monkeypatch, part):
    def broken():
        raise RuntimeError("password of the database")

    monkeypatch.setattr(health, "CHECKS", {name: lambda: True for name in health.CHECKS} | {part: broken})
    response = client.get("/sante/pret/")
    assert response.status_code == 503
    assert response.json() == {name: name != part for name in health.CHECKS}
    assert "password" not in response.content.decode()


def test_all_parts_well(client, db, monkeypatch):
    monkeypatch.setattr(health, "CHECKS", {name: lambda: True for name in health.CHECKS})
    assert client.get("/sante/pret/").status_code == 200


@pytest.mark.parametrize("part", ["_database", "_channel_layer"])
def test_the_real_parts_answer(db, part):
    assert getattr(health, part)() is True


@pytest.mark.parametrize(
    ("tasks", "usable"),
    [
        ([], True),
        ([(9, TaskResultStatus.READY, 0)], True),
        ([(11, TaskResultStatus.READY, 0)], False),
        ([(11, TaskResultStatus.READY, 60)], True),
        ([(11, TaskResultStatus.SUCCESSFUL, 0), (11, TaskResultStatus.FAILED, 0)], True),
    ],
)
def test_the_queue_is_usable_while_nothing_waits_long(db, tasks, usable):
    for minutes, status, run_after in tasks:
        task(minutes, status, run_after)
    assert health._queue() is usable


def test_the_index_is_ready_once_it_is_built(db, whoosh, settings):
    assert health._index() is True
    rmtree(settings.WAGTAILSEARCH_BACKENDS["default"]["PATH"])
    assert health._index() is False
