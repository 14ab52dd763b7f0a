"""Work done outside the request: the only place that touches the task queue."""

from functools import partial

from django.db import transaction
from django_tasks_db.models import DBTaskResult


def later(job, *args, **kwargs):
    """Queue `job` (a `django_tasks.task`) once the transaction has committed. Arguments must be JSON.

    A worker may run it twice after a crash: jobs are written to bear it.
    """
    transaction.on_commit(partial(job.enqueue, *args, **kwargs))


def once(job):
    """Queue `job`, which takes nothing, once the transaction has committed, unless it already waits for a worker."""
    transaction.on_commit(partial(_queue, job))


def _queue(job):
    same = DBTaskResult.objects.ready().filter(task_path=job.module_path, queue_name=job.queue_name)
    if not same.exists():
        job.enqueue()
