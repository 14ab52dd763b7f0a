"""What is saved without an action of ours saying so: pages, pictures, files and words, in Wagtail's screens above all.

The only receivers of model signals on this site: Wagtail has no other fact for most of its saves. A save of a few
fields is heard when the index holds one of them; what is derived from other rows, the actions say themselves
(`changes.changed`).
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from modelsearch.index import class_is_indexed, get_indexed_models
from wagtail.models import Collection, CollectionMember, CollectionViewRestriction, Page
from wagtail.signals import post_page_move

from community.models import Competence, Organisation, Profile, Qualification, Territory, Theme
from community.search.changes import changed, changed_many
from community.search.extraction import ReadFile, read_later

# What others are filed under, or told by: their names, or codes, stand in the index of those.
WORDS = (Theme, Qualification, Competence, Territory, Organisation)
# Every draft writes it, and no answer depends on it.
PASSING = {"latest_revision_created_at"}


def follow_save(sender, instance, created=False, raw=False, update_fields=None, **kwargs):
    """Something indexed was made or altered."""
    held = {field.field_name for field in sender.get_search_fields()} - PASSING
    if not raw and (update_fields is None or held & set(update_fields)):
        changed(instance)
    if not raw and isinstance(instance, ReadFile):
        read_later(instance)
        if not created and update_fields is None:
            # It may be in another collection, which closes or opens it.
            follow_lost_file(sender, instance)


def follow_lost_file(sender, instance, **kwargs):
    """A file goes away, or to other readers, and with it its words where it is shown."""
    for shown in instance.shown_in():
        changed(shown)


@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def follow_closing(instance, **kwargs):
    """A collection was closed, or opened: the words of its files are no longer told, or are again."""
    follow_collection(instance.collection)


@receiver(post_save, sender=Collection)
def follow_collection(instance, **kwargs):
    """A collection may have moved into a closed one, or out of it; the transaction holds the move."""
    within = instance.get_descendants(inclusive=True)
    for model in apps.get_models():
        if issubclass(model, ReadFile) and issubclass(model, CollectionMember):
            for file in model._default_manager.filter(collection__in=within):
                follow_lost_file(model, file)


def follow_deletion(sender, instance, **kwargs):
    """Something indexed is no more."""
    changed(instance)


@receiver(post_save, sender=get_user_model())
def follow_account(instance, created, update_fields=None, **kwargs):
    """An account was renamed, closed or opened again."""
    if not created and update_fields is None:
        changed_many(Profile, Profile.objects.filter(user=instance).values_list("pk", flat=True))


@receiver(post_page_move)
def follow_move(instance, **kwargs):
    """The places of all pages below follow that of a page, without being saved."""
    changed_many(Page, Page.objects.descendant_of(instance, inclusive=True).values_list("pk", flat=True))


def follow_word(sender, instance, created=False, update_fields=None, **kwargs):
    """A word was renamed, moved or goes away: what it is on says so."""
    if created or update_fields is not None:
        return
    for model, name, nested in _uses(sender):
        within = Q(**{name: instance}) | (Q(**{f"{name}__parent": instance}) if nested else Q())
        changed_many(model, model._base_manager.filter(within).order_by().values_list("pk", flat=True).distinct())


def _uses(word):
    """Yield (indexed model, its relation to `word`, whether words of that kind hold others)."""
    nested = any(field.name == "parent" for field in word._meta.fields)
    for relation in word._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation and class_is_indexed(relation.related_model):
            yield relation.related_model, relation.field.name, nested


for model in get_indexed_models():
    post_save.connect(follow_save, sender=model, dispatch_uid=f"search.saved.{model._meta.label}")
    post_delete.connect(follow_deletion, sender=model, dispatch_uid=f"search.deleted.{model._meta.label}")
    if issubclass(model, ReadFile):
        pre_delete.connect(follow_lost_file, sender=model, dispatch_uid=f"search.lost.{model._meta.label}")

for model in WORDS:
    post_save.connect(follow_word, sender=model, dispatch_uid=f"search.renamed.{model._meta.label}")
    pre_delete.connect(follow_word, sender=model, dispatch_uid=f"search.dropped.{model._meta.label}")
