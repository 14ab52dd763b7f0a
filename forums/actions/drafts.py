"""What one is writing, kept on the server as one types."""

from django.db import IntegrityError, transaction

from community.html import MAX_LENGTH
from community.permissions import can_read
from forums import permissions
from forums.models import Draft
from forums.refusals import require

# Beyond the length of a message, so that a text too long to publish is not lost for that.
MOST_KEPT = 5 * MAX_LENGTH


def save_draft(actor, *, thread=None, community=None, title="", source="", extra=None):
    """Keep an unfinished answer to `thread`, or an unfinished thread of `community`; return the draft.

    There is one per person and place. Kept even where one may write no more, as long as one may read.
    Raises Refused.
    """
    require(permissions.can_read(actor, thread) if thread else can_read(actor, community))
    place = {"thread": thread, "community": None} if thread else {"thread": None, "community": community}
    others = {name: [_storable(value) for value in values] for name, values in (extra or {}).items()}
    values = {"title": _storable(title)[:160], "source": _storable(source)[:MOST_KEPT], "extra": others}
    try:
        with transaction.atomic():
            return Draft.objects.update_or_create(user=actor, **place, defaults=values)[0]
    except IntegrityError:
        # Two first keystrokes at once: the other one has made the row.
        return Draft.objects.update_or_create(user=actor, **place, defaults=values)[0]


def open_apart(actor):
    """Return a draft of no place, for the files of what is written elsewhere than on the site."""
    return Draft.objects.create(user=actor)


@transaction.atomic
def discard_draft(actor, draft):
    """Forget a draft with its files. Raises Refused for another's."""
    require(draft.user_id == actor.pk)
    stored = [attachment.file for attachment in draft.attachments.all()]
    draft.delete()
    transaction.on_commit(lambda: [file.delete(save=False) for file in stored])


def _storable(text):
    # PostgreSQL stores every character but this one.
    return text.replace("\0", "")
