"""Reacting to a message, in words."""

from django.db import transaction

from forums import live, permissions
from forums.actions.counting import recount_reactions
from forums.models import Reaction, ThreadEvent
from forums.reactions import REACTIONS
from forums.refusals import require


@transaction.atomic
def react(actor, post, kind):
    """Give a reaction to `post`, or take it back when it was given; return whether it is given now.

    Nobody is told: the count says it. Raises Refused, also for a kind that does not exist.
    """
    live.lock(post.thread)
    post.refresh_from_db(fields=["deleted_at", "reaction_counts"])
    require(kind in REACTIONS and permissions.can_react(actor, post))
    given, made = Reaction.objects.get_or_create(post=post, user=actor, kind=kind)
    if not made:
        given.delete()
    recount_reactions(post)
    live.record(post.thread, ThreadEvent.Kind.REACTIONS, post)
    return made
