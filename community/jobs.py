"""Work done outside the request: the only place that touches the task queue."""

from functools import partial

from django.db import transaction
from django_tasks_db.models import DBTaskResult


def later(job, *args, **kwargs):
    """Queue `job` (a `django_tasks.task`) once the transaction has committed. Arguments must be JSON.

    A worker may run it twice after a crash: jobs are written to bear it.
    """
    transaction.on_commit(partial(job.enqueue, *args, **kwargs))


def at(moment, job, *args):
    """Queue `job` once the transaction has committed, for a worker to run at `moment` or later."""
    transaction.on_commit(lambda: job.using(run_after=moment).enqueue(*args))


def once(job):
    """Queue `job`, which takes nothing, once the transaction has committed, unless it already waits for a worker."""
    transaction.on_commit(partial(_queue, job))


def by(job, moment):
    """Queue `job`, which takes nothing, to run at `moment`, unless it already waits to run then or before.

    Where the queue keeps no time it is left to the job's chore.
    """
    waiting = DBTaskResult.objects.filter(task_path=job.module_path, status="READY", run_after__lte=moment)
    if job.get_backend().supports_defer and not waiting.exists():
        job.using(run_after=moment).enqueue()


def _queue(job):
    same = DBTaskResult.objects.ready().filter(task_path=job.module_path, queue_name=job.queue_name)
    if not same.exists():
        job.enqueue()
