"""What the editors' group may do on Wagtail's screens: keep the library, its files, words and feeds. Nothing else."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from community.models import Competence, EmptySearch, Qualification, Synonym, Theme
from community.permissions import EDITORS_GROUP
from resources.models import Audience, FeedSource, LibraryPage, Moment, Producer

PAGES = ("add", "change", "publish", "lock", "unlock")
FILES = ("add", "change", "choose")
WORDS = (Theme, Qualification, Competence, Producer, Audience, Moment, FeedSource, Synonym)


def equip_editors():
    """Give the editors' group its rights below the library and return it. Idempotent; takes nothing away."""
    group, _created = Group.objects.get_or_create(name=EDITORS_GROUP)
    group.permissions.add(_permission("wagtailadmin", "access_admin"), _reports(), *_on_words())
    library = LibraryPage.objects.get()
    for action in PAGES:
        permission = _permission("wagtailcore", f"{action}_page")
        GroupPagePermission.objects.get_or_create(group=group, page=library, permission=permission)
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for app, model in (("wagtaildocs", "document"), ("wagtailimages", "image")):
        for action in FILES:
            permission = _permission(app, f"{action}_{model}")
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    return group


def _permission(app, codename):
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _reports():
    return _permission("community", f"view_{EmptySearch._meta.model_name}")


def _on_words():
    return [
        _permission(model._meta.app_label, f"{action}_{model._meta.model_name}")
        for model in WORDS
        for action in ("add", "change", "delete", "view")
    ]
