"""How far each member has read: most are up to date, the shown accounts have something waiting."""

from community.models import Membership
from forums.models import ReadMarker, Thread

from .accounts import DEMO_ACCOUNTS

WAITING = 3  # posts left unread in each of the three last threads of a shown account


def seed_read_state(world, written):
    """Write read floors and markers."""
    last = written[-1].row.pk
    Membership.objects.update(read_floor=last)
    for account in DEMO_ACCOUNTS:
        if account.key:
            _leave_some(world, world.named[account.key])


def _leave_some(world, user):
    communities = [world.communities[slug] for slug, members in world.members.items() if user in members]
    threads = Thread.objects.filter(community__in=communities, post_count__gt=WAITING + 1).order_by("-last_post_id")[:3]
    markers = []
    for thread in threads:
        tail = thread.posts.order_by("-pk").values_list("pk", flat=True)[WAITING : WAITING + 1]
        markers.append(ReadMarker(thread=thread, user=user, last_read_id=tail[0]))
    ReadMarker.objects.bulk_create(markers)
