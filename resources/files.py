"""Files follow the pages that use them: who may read a document or an image, and who may know of it.

Each right is a question and a filter. A file that no page uses belongs to who sent it and to the editors. What uses
a file is Wagtail's index of references, which tells what is stored of a page: of a published one, what is published.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.documents.models import DocumentQuerySet
from wagtail.images.models import ImageQuerySet
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from community import permissions as communities
from community.wagtail_policy import without_hidden
from resources.permissions import EVERYTHING, NOTHING


class LibraryFiles(models.QuerySet):
    """Documents, or images."""

    def visible_to(self, user):
        """Files that `user` may read."""
        return self.filter(files_readable_by(user, self.model))

    def known_by(self, user):
        """Files that are not hidden from an editor."""
        return self.filter(files_known_by(user, self.model))

    def hidden_from(self, user):
        """Files that must not exist for an editor."""
        return self.exclude(pk__in=self.model._base_manager.filter(files_known_by(user, self.model)).values("pk"))


class LibraryDocuments(LibraryFiles, DocumentQuerySet):
    """Documents."""


class LibraryImages(LibraryFiles, ImageQuerySet):
    """Images."""


def can_read_file(user, file):
    """A document or an image: who sent it, who reads a published resource that shows it, who writes the resource it
    was sent for, and the editors who know it.
    """
    if _sent(user, file) or _resources(file).visible_to(user).filter(pk__in=pages_using(file)).exists():
        return True
    if file.draft_of_id and _resources(file).editable_by(user).filter(pk=file.draft_of_id).exists():
        return True
    return _keeps_files(user) and knows_file(user, file)


def files_readable_by(user, model):
    """Filter form of `can_read_file`."""
    resources = _resources(model)
    shown = _used_in(model, resources.visible_to(user))
    if not communities.is_present(user):
        return shown
    kept = files_known_by(user, model) if _keeps_files(user) else NOTHING
    return shown | Q(uploaded_by_user=user.pk) | Q(draft_of__in=resources.editable_by(user).values("pk")) | kept


def knows_file(user, file):
    """Whether a file exists for an editor: not when all pages it is used in, or was sent for, are hidden from her."""
    pages = {*pages_using(file), file.draft_of_id} - {None}
    if not pages or _sent(user, file) or user.is_superuser:
        return True
    return without_hidden(Page.objects.filter(pk__in=pages), user).exists()


def files_known_by(user, model):
    """Filter form of `knows_file`."""
    if user.is_superuser:
        return EVERYTHING
    known = without_hidden(Page.objects.all(), user)
    nowhere = Q(draft_of=None) & ~_used_in(model, Page.objects.all())
    return nowhere | _used_in(model, known) | Q(draft_of__in=known.values("pk")) | Q(uploaded_by_user=user.pk)


def files_in(page, models):
    """Return {(model, number)} of the files of the classes `models` that the content of `page` names, saved or not."""
    named = set()
    for field in page._meta.get_fields():
        if hasattr(field, "extract_references"):
            named |= {(model, int(pk)) for model, pk, *_path in field.extract_references(field.value_from_object(page))}
        elif field.many_to_one and field.related_model in models:
            named.add((field.related_model, field.value_from_object(page)))
    return {(model, pk) for model, pk in named if model in models and pk is not None}


def pages_using(file):
    """Return the numbers of the pages that use a file."""
    uses = ReferenceIndex.get_references_to(file).filter(base_content_type=ContentType.objects.get_for_model(Page))
    return {int(pk) for pk in uses.values_list("object_id", flat=True)}


def used_by(page_pk):
    """Return the references to the documents that the page of this number, or expression, uses."""
    return ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(page_pk, models.CharField()),
        to_content_type=ContentType.objects.get_for_model(get_document_model()),
    )


def documents_used_in(page):
    """Return the documents that a page uses, but for those of the collections that Wagtail closes besides."""
    used = used_by(Value(page.pk)).values(document=Cast("to_object_id", models.BigIntegerField()))
    path = ExpressionWrapper(OuterRef("collection__path"), output_field=models.CharField())
    closed = CollectionViewRestriction.objects.annotate(path=path)
    closed = closed.filter(path__startswith=models.F("collection__path"))
    return get_document_model().objects.filter(~Exists(closed), pk__in=used)


def _used_in(model, pages):
    uses = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=pages.order_by().values(number=Cast("pk", models.CharField())),
    )
    return Q(pk__in=uses.values(file=Cast("to_object_id", models.BigIntegerField())))


def _resources(file):
    return file._meta.get_field("draft_of").related_model.objects


def _sent(user, file):
    return communities.is_present(user) and file.uploaded_by_user_id == user.pk


def _keeps_files(user):
    return communities.is_editor(user) or (communities.is_present(user) and user.is_superuser)
