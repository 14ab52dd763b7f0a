"""Work done outside the request: the only place that touches the task queue."""

from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult


def later(job, *args, **kwargs):
    """Queue `job` (a `django_tasks.task`) once the transaction has committed. Arguments must be JSON.

    A worker may run it twice after a crash: jobs are written to bear it.
    """
    transaction.on_commit(partial(job.enqueue, *args, **kwargs))


def once(job):
    """Queue `job`, which takes nothing, once the transaction has committed, unless it already waits for a worker."""
    asked = _Once(job)
    # Rolled back savepoints take theirs away: what stands here will be called if this transaction commits.
    if asked not in [call for _savepoints, call, _robust in transaction.get_connection().run_on_commit]:
        transaction.on_commit(asked)


@dataclass(frozen=True)
class _Once:
    job: Task

    def __call__(self):
        same = DBTaskResult.objects.ready().filter(task_path=self.job.module_path, queue_name=self.job.queue_name)
        if not same.exists():
            self.job.enqueue()
