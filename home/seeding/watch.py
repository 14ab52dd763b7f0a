"""What the feeds of other sites brought, and what an editor made of it."""

from datetime import timedelta
from hashlib import sha256

from resources.models import FeedItem, FeedSource

from .source import load


def seed_watch(world):
    """Write the feeds, which are not fetched, and their entries."""
    for item in load("watch")["sources"]:
        producer = world.producers.get(item["producer"])
        source = FeedSource.objects.create(name=item["name"], url=item["url"], producer=producer, is_active=False)
        FeedItem.objects.bulk_create(_entry(world, source, entry) for entry in item["items"])


def _entry(world, source, entry):
    url = source.url.rpartition("/")[0] + f"/{entry['slug']}"
    print_of = sha256(url.encode()).hexdigest()
    return FeedItem(
        source=source,
        guid=print_of,
        url=url,
        url_print=print_of,
        title=entry["title"],
        summary=entry["summary"],
        state=entry["state"],
        published_at=world.now - timedelta(days=entry["days_ago"]),
    )
