"""Knowing who asked an anonymous question: those who moderate may, and each look is written in the journal."""

from django.db import transaction

from community import audit
from forums import permissions
from forums.refusals import require


@transaction.atomic
def look_at_author(actor, post):
    """Return the author of an anonymous `post`, once the journal holds who looked. Raises Refused."""
    require(post.is_anonymous and permissions.can_moderate(actor, post.thread))
    audit.record(actor, "identity.looked_at", post, community=post.thread.community)
    return post.author
