"""What managers keep for one another: notes of the hand-over book and canned replies."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community import html, permissions
from community.actions.locking import require
from community.models import CannedReply, HandoverNote

KEPT_ERASED = timedelta(days=30)


@transaction.atomic
def write_note(actor, community, source, note=None):
    """Write a page of the book, or another text on the page `note`; return it.

    Raises PermissionDenied to who does not manage here, `html.TooLong`.
    """
    require(permissions.can_manage(actor, community))
    note = note or HandoverNote(community=community, author=actor)
    require(note.community_id == community.pk)
    note.source, note.html = source, html.render(source).html
    note.edited_at = timezone.now() if note.pk else None
    note.save()
    return note


@transaction.atomic
def write_reply(actor, community, *, title, text, reply=None):
    """Keep a canned reply, or change `reply`; return it. Raises PermissionDenied to who does not manage here."""
    require(permissions.can_manage(actor, community))
    reply = reply or CannedReply(community=community)
    require(reply.community_id == community.pk)
    reply.title, reply.text = title, text
    reply.save()
    return reply


@transaction.atomic
def erase(actor, kept):
    """Erase a note or a reply, which `give_back` undoes for a month; return whether it was there.

    Raises PermissionDenied to who does not manage its community.
    """
    return _set_deleted(actor, kept, was=True, moment=timezone.now())


@transaction.atomic
def give_back(actor, kept):
    """Undo `erase`; return whether it was erased. Raises PermissionDenied as it does."""
    return _set_deleted(actor, kept, was=False, moment=None)


def forget_erased():
    """Drop for good what was erased a month ago."""
    for model in (HandoverNote, CannedReply):
        model.objects.filter(deleted_at__lt=timezone.now() - KEPT_ERASED).delete()


def _set_deleted(actor, kept, was, moment):
    require(permissions.can_manage(actor, kept.community))
    return bool(type(kept).objects.filter(pk=kept.pk, deleted_at__isnull=was).update(deleted_at=moment))
