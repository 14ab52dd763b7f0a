"""Periodic work: when it is due, when it fails, what is tidied."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community import chores
from community.models import Chore

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(timezone.datetime(2026, 11, 23, 12))


@pytest.fixture
def register(monkeypatch):
    """An empty register, and a chore in it that counts its runs: `register(every, fails=False)`."""
    monkeypatch.setattr(chores, "CHORES", {})

    def register(name="count", every=timedelta(hours=1), fails=False):
        runs = []

        def work():
            runs.append(name)
            if fails:
                raise ValueError("broken")

        work.__name__ = name
        chores.chore(every=every)(work)
        return runs

    return register


def test_a_chore_runs_when_it_is_due(register):
    runs = register(every=timedelta(hours=1))
    name = f"{__name__}.count"
    for minutes, done in ((0, {name: True}), (59, {}), (60, {name: True}), (61, {})):
        assert chores.run_due(NOON + timedelta(minutes=minutes)) == done
    assert len(runs) == 2


def test_one_that_fails_is_logged_and_the_others_run(register, caplog):
    register("first", fails=True)
    runs = register("second")
    with caplog.at_level(logging.ERROR):
        assert list(chores.run_due(NOON).values()) == [False, True]
    assert "The chore tests.home.test_chores.first failed" in caplog.text
    assert len(runs) == 1
    assert [(row.name.rpartition(".")[2], row.failed_at) for row in Chore.objects.order_by("name")] == [
        ("first", NOON),
        ("second", None),
    ]


def test_a_failure_is_forgotten_once_it_runs_well(register):
    Chore.objects.create(name=f"{__name__}.count", ran_at=NOON - timedelta(days=2), failed_at=NOON - timedelta(days=2))
    register()
    chores.run_due(NOON)
    assert (Chore.objects.get().ran_at, Chore.objects.get().failed_at) == (NOON, None)


def test_two_commands_at_once_run_it_once(register):
    """The other one claims it between our look and our turn: only the row decides."""
    register()
    duty = next(iter(chores.CHORES.values()))
    assert [chores._claim(duty, NOON), chores._claim(duty, NOON)] == [True, False]


def test_the_command_says_what_it_did(register):
    register("first", fails=True)
    register("second")
    out = StringIO()
    call_command("chores", stdout=out)
    assert out.getvalue().splitlines() == [
        "tests.home.test_chores.first : en échec, voir le journal",
        "tests.home.test_chores.second : fait",
    ]


def task(status, **times):
    values = {"args_kwargs": {"args": [], "kwargs": {}}, "task_path": "x.y", "backend_name": "default"}
    row = DBTaskResult.objects.create(status=status, run_after=timezone.now(), **values)
    DBTaskResult.objects.filter(pk=row.pk).update(**times)
    return row.pk


def test_what_a_killed_worker_left_goes_back_in_the_queue():
    now = timezone.now()
    left = task("RUNNING", started_at=now - timedelta(hours=2))
    still = task("RUNNING", started_at=now - timedelta(minutes=5))
    chores.take_up_tasks_left_behind()
    assert dict(DBTaskResult.objects.values_list("pk", "status")) == {left: "READY", still: "RUNNING"}
    assert list(DBTaskResult.objects.ready().values_list("pk", flat=True)) == [left]


def test_results_of_old_work_are_dropped(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    now = timezone.now()
    task("SUCCESSFUL", finished_at=now - timedelta(days=15))
    task("FAILED", finished_at=now - timedelta(days=60))
    kept = {
        task("SUCCESSFUL", finished_at=now - timedelta(days=13)),
        task("FAILED", finished_at=now - timedelta(days=50)),
        task("READY"),
    }
    chores.forget_finished_tasks()
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept


def test_the_real_chores_run_well(site, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    assert set(chores.run_due().values()) == {True}
