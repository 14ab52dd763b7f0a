"""Reacting to a message, in words."""

from django.db import transaction

from forums import live, notifications, permissions
from forums.actions.counting import recount_reactions
from forums.models import Reaction, ThreadEvent
from forums.reactions import REACTIONS
from forums.refusals import require


@transaction.atomic
def react(actor, post, kind):
    """Give a reaction to `post`, or take it back when it was given; return whether it is given now.

    Its author is told of the first reaction of a person, and no more once she took all of hers back. Raises Refused,
    also for a kind that does not exist.
    """
    live.lock(post.thread)
    post.refresh_from_db(fields=["deleted_at", "hidden_at", "reaction_counts"])
    require(kind in REACTIONS and permissions.can_react(actor, post))
    given, made = Reaction.objects.get_or_create(post=post, user=actor, kind=kind)
    if not made:
        given.delete()
    recount_reactions(post)
    live.record(post.thread, ThreadEvent.Kind.REACTIONS, post)
    others = Reaction.objects.filter(post=post, user=actor).exclude(kind=kind).exists()
    if not others:
        (notifications.reaction_given if made else notifications.reaction_withdrawn)(post, actor)
    return made
