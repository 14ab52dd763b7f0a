"""Work done outside the request: the only place that touches the task queue."""

from functools import partial

from django.db import transaction


def later(job, *args, **kwargs):
    """Queue `job` (a `django_tasks.task`) once the transaction has committed. Arguments must be JSON.

    A worker may run it twice after a crash: jobs are written to bear it.
    """
    transaction.on_commit(partial(job.enqueue, *args, **kwargs))
