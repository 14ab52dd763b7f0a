"""Files joined to what is being written."""

from django.db import transaction

from community.files import check_upload, reencode_image
from community.search import extraction
from forums.models import Attachment
from forums.refusals import require

MOST_FILES = 5


class TooManyFiles(ValueError):
    """A message carries five files at most."""


class NamesItsAuthor(ValueError):
    """Documents keep their author's name in their properties: an anonymous message carries none.

    The argument is the list of their names.
    """


def attach(actor, draft, upload):
    """Check an uploaded file by its content and keep it with `draft`; return the attachment.

    Pictures are written anew, without what they say of place and camera; the words of others are read in the
    background. The message takes the files over when it is sent (`hand_over`). Raises `files.RefusedFile` with a
    sentence to show, TooManyFiles or Refused.
    """
    require(draft.user_id == actor.pk)
    checked = check_upload(upload, declared_name=upload.name)
    content, width, height = _rewritten(upload, checked)
    if checked.kind == Attachment.Kind.IMAGE:
        checked = checked.reencoded_as(content)
    with transaction.atomic():
        _check_room(draft)
        attachment = Attachment.objects.create(
            draft=draft,
            uploaded_by=actor,
            file=content,
            name=checked.name,
            kind=checked.kind,
            content_type=checked.content_type,
            size=checked.size,
            width=width,
            height=height,
        )
        extraction.read_later(attachment)
        return attachment


def detach(actor, attachment):
    """Forget a file that was not sent yet. Raises Refused for another's file and for one that was sent."""
    require(attachment.draft is not None and attachment.draft.user_id == actor.pk)
    stored = attachment.file
    attachment.delete()
    transaction.on_commit(lambda: stored.delete(save=False))


def hand_over(draft, post):
    """Give the files of `draft` to `post`. Joins the transaction of the action. Raises NamesItsAuthor."""
    files = Attachment.objects.filter(draft=draft)
    if post.is_anonymous:
        telling = files.exclude(kind=Attachment.Kind.IMAGE).exclude(content_type__startswith="text/")
        if names := list(telling.values_list("name", flat=True)):
            raise NamesItsAuthor(names)
    files.update(post=post, draft=None)


def _rewritten(upload, checked):
    if checked.kind != Attachment.Kind.IMAGE:
        return upload, None, None
    return reencode_image(upload)


def _check_room(draft):
    if Attachment.objects.filter(draft=draft).count() >= MOST_FILES:
        raise TooManyFiles
