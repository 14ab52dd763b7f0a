"""Is the site alive, and are the parts it needs usable? Asked by machines: no session, no cookie, no detail."""

import logging
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.search.backends import get_search_backend

from community import live
from community.models import Community
from community.search.changes import needs_index

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(minutes=10)


@never_cache
def alive(request):
    """Answer that the process runs, and nothing more."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request):
    """Answer part by part; 503 when one of them cannot be used."""
    parts = {name: _answers(check) for name, check in CHECKS.items()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _answers(check):
    try:
        return bool(check())
    except Exception:  # whatever breaks, the part is not usable; what broke is for the log only
        log.exception("not ready: %s", check.__name__)
        return False


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _channel_layer():
    return async_to_sync(live.echoes)()


def _index():
    get_search_backend().search("pierre", Community.objects.all())[:1].count()
    return not needs_index()


def _queue():
    late = timezone.now() - LONGEST_WAIT
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=late)
    return not waiting.filter(run_after__lt=late).exists()


CHECKS = {"database": _database, "channel_layer": _channel_layer, "index": _index, "queue": _queue}
