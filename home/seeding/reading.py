"""How far each member has read: most are up to date, the shown accounts have something waiting."""

from community.models import Membership
from forums.models import Post

from .accounts import DEMO_ACCOUNTS

# Posts left unread, in so many communities of each shown account.
WAITING, PLACES = 6, 3


def seed_read_state(world, written):
    """Write how far each member has read."""
    Membership.objects.update(read_floor=written[-1].row.pk)
    for account in DEMO_ACCOUNTS:
        if account.key:
            _leave_some(world, world.named[account.key])


def _leave_some(world, user):
    mine = [world.communities[slug].pk for slug, members in world.members.items() if user in members]
    for community in mine[:PLACES]:
        posts = Post.objects.filter(thread__community=community).order_by("-pk").values_list("pk", flat=True)
        if floor := posts[WAITING : WAITING + 1]:
            Membership.objects.filter(user=user, community=community).update(read_floor=floor[0])
