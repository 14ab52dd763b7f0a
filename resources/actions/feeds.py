"""Gathering external feeds: fetch them, sort what they bring, make resources of it."""

from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import Truncator
from django_tasks import task

from community import jobs
from community.outgoing import Client, NotFetched
from resources import permissions
from resources.actions.drafts import require, start
from resources.gathering import TOO_OLD, NotAFeed, entries_of
from resources.models import FeedItem, FeedSource, Resource, ResourcePage

State = FeedItem.State
# What an editor may make of an entry by herself; `promote` does the rest.
SORTED = (State.NEW, State.SHOWN, State.DISMISSED)


def fetch_now(actor, source=None):
    """Have one feed, or all those followed, fetched in the background; return how many. Raises Refused."""
    require(permissions.can_gather(actor))
    sources = [source] if source else list(FeedSource.objects.filter(is_active=True))
    return _queue(sources)


def fetch_due():
    """Have the feeds whose time has come fetched in the background; return how many."""
    return _queue([source for source in FeedSource.objects.filter(is_active=True) if source.is_due])


@task()
def fetch_feed(source_id):
    """Fetch a feed, unless it was deleted meanwhile."""
    source = FeedSource.objects.filter(pk=source_id).first()
    if source is not None:
        fetch(source)


def fetch(source, client=None):
    """Ask a feed what is new, store it, and write how it went; return how many entries came.

    Those already there stay as they are, whatever the feed says of them now. A failure writes its reason alone.
    Nothing is locked while the site answers; an answer to an address that was changed meanwhile is dropped. For the
    queue: no right is asked.
    """
    try:
        answer = (client or Client()).get(source.url, if_none_match=source.etag, if_modified_since=source.modified)
        entries = [] if answer.is_unchanged else entries_of(answer)
    except (NotFetched, NotAFeed) as reason:
        _fail(source, str(reason))
        return 0
    return _store(source, entries, {} if answer.is_unchanged else _marks(answer.headers))


@transaction.atomic
def sort(actor, item, state):
    """Show an entry to everybody, set it aside, or put it back; return whether that changed anything.

    One that became a resource stays so. Raises Refused.
    """
    require(permissions.can_gather(actor) and state in SORTED)
    return bool(FeedItem.objects.filter(pk=item.pk, state__in=SORTED).exclude(state=state).update(state=state))


@transaction.atomic
def promote(actor, item):
    """Begin a resource, owned by `actor`, that presents an entry, and return it. Raises Refused.

    A study when the feed is that of a producer, a link otherwise. A second time is the same resource, unless it was
    deleted since.
    """
    require(permissions.can_gather(actor))
    item = (
        FeedItem.objects.select_for_update(of=["self"]).select_related("source__producer", "resource").get(pk=item.pk)
    )
    if item.resource:
        return item.resource.specific
    producer = item.source.producer
    resource = start(
        actor,
        ResourcePage,
        title=item.title,
        summary=_cut(item.summary),
        kind=Resource.Kind.STUDY if producer else Resource.Kind.LINK,
        link=item.url,
        source_name=item.source.name,
        source_url=item.url,
        producers=[producer] if producer else [],
    )
    item.resource, item.state = resource, State.PROMOTED
    item.save(update_fields=["resource", "state"])
    return resource


def purge():
    """Drop the entries older than a year that became no resource; return how many."""
    old = FeedItem.objects.filter(published_at__lt=timezone.now() - TOO_OLD).exclude(state=State.PROMOTED)
    return old.delete()[0]


def _queue(sources):
    for source in sources:
        jobs.later(fetch_feed, source.pk)
    return len(sources)


def _same(source):
    return FeedSource.objects.filter(pk=source.pk, url=source.url)


def _fail(source, reason):
    limit = FeedSource._meta.get_field("error").max_length
    _same(source).update(fetched_at=timezone.now(), failures=F("failures") + 1, error=reason[:limit])


@transaction.atomic
def _store(source, entries, marks):
    # Locked, and first: of two fetches at once, the second counts what the first has stored.
    if _same(source).select_for_update().first() is None:
        return 0
    now, known = timezone.now(), set(source.items.values_list("guid", flat=True))
    new = {entry.guid: _item(source, entry) for entry in reversed(entries) if entry.guid not in known}
    FeedItem.objects.bulk_create(new.values(), ignore_conflicts=True)
    _same(source).update(fetched_at=now, succeeded_at=now, failures=0, error="", **marks)
    return len(new)


def _item(source, entry):
    return FeedItem(
        source=source,
        guid=entry.guid,
        url=entry.url,
        url_print=sha256(entry.url.encode()).hexdigest(),
        title=entry.title,
        summary=entry.summary,
        published_at=entry.published_at,
    )


def _marks(headers):
    """Return what lets the next request ask for news only; what would not fit a header or its column is left out."""
    found = {}
    for field, header in (("etag", "ETag"), ("modified", "Last-Modified")):
        value, limit = headers.get(header, ""), FeedSource._meta.get_field(field).max_length
        found[field] = value if value.isascii() and value.isprintable() and len(value) <= limit else ""
    return found


def _cut(text):
    return Truncator(text).chars(Resource._meta.get_field("summary").max_length)
