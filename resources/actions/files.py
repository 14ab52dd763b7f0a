"""Keeping a file that a member sends, and tying files to the resource that they are for."""

from django.db import transaction
from wagtail.models import ReferenceIndex

from community.html import clean_line
from resources import permissions
from resources.actions.drafts import require
from resources.files import can_read_file, files_in
from resources.models import LibraryDocument, LibraryImage
from resources.uploads import checked_content

FILES = (LibraryDocument, LibraryImage)


def accept(actor, upload, *, title, draft_of):
    """Keep a file that `actor` sends for the draft of the resource `draft_of`; return the document.

    Only who writes the draft reads it until a page shows it. Without a title it bears its name. Raises
    `files.RefusedFile` with a sentence to show, or Refused.
    """
    require(permissions.can_edit(actor, draft_of))
    content, checked = checked_content(upload)
    document = LibraryDocument(
        title=clean_line(title)[:255] or checked.name,
        file=content,
        media_type=checked.content_type,
        uploaded_by_user=actor,
        draft_of_id=draft_of.pk,
    )
    document._set_document_file_metadata()
    document.save()
    return document


def withdraw(actor, document):
    """Forget a file that was sent for a draft and that no page shows; return whether there was such a file.

    Raises Refused to who did not send it.
    """
    require(document.uploaded_by_user_id == actor.pk)
    if ReferenceIndex.get_references_to(document).exists():
        return False
    document.delete()
    return True


def foreign_files(actor, draft, before=frozenset()):
    """Return the files that `draft` names, that are not among `before` (see `files_in`), and that `actor` may not read.

    Who may not read a file may not put it into a page: published, it would open it to all its readers.
    """
    files = [model.objects.filter(pk=pk).first() for model, pk in files_in(draft, FILES) - before]
    return [file for file in files if file and not can_read_file(actor, file)]


def tie_files(resource):
    """Tie to `resource` the files that its latest words name and that were sent for nothing.

    The index of references tells only of what is stored of a page: without this tie, a file of the draft of a
    secret resource would look unused.
    """
    for model, pk in files_in(resource, FILES):
        model.objects.filter(pk=pk, draft_of=None).update(draft_of=resource.pk)


@transaction.atomic
def index_files(resource):
    """Note at once which files a published resource shows: Wagtail's own task may come later."""
    ReferenceIndex.create_or_update_for_object(resource)
