"""A word that stands only where someone may not read yields nothing at all to her: answers, counts, facets, completion,
suggestion, page. To who may, it yields the thing; and rights that change are true of the next search.
"""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from community.actions.managing import edit_settings, remove_member
from community.actions.profiles import MANY, NAMES, PLAIN, update_profile
from community.models import User
from community.permissions import EDITORS_GROUP, MODERATORS_GROUP
from community.search.asking import read
from community.search.finding import find
from community.search.groups import GROUPS
from community.search.suggesting import complete, suggestion
from forums.actions.moderation import move_thread, set_deleted
from forums.actions.posts import delete_post
from resources.actions.review import unpublish
from resources.models import Contribution
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    PracticeSheetFactory,
    ResourceFactory,
    ThreadFactory,
    UserFactory,
)

WORD, MISSPELT, BEGINNING = "ornithorynque", "ornithorinque", "ornith"
# What pages show of the thing, and of nothing else.
TRACE = "Zébulon"
TITLE = f"Un {WORD} chez {TRACE}"

ROLES = ("visitor", "signed-in", "member", "other", "manager", "moderator", "editor", "administrator")
EVERYBODY = set(ROLES)
INSIDE = {"member", "manager", "administrator"}
NOBODY = set()


def a_reader(role, place, elsewhere):
    """Return who reads as `role`, of the community `place`."""
    if role == "visitor":
        return AnonymousUser()
    groups = {"moderator": MODERATORS_GROUP, "editor": EDITORS_GROUP}
    person = UserFactory(is_superuser=role == "administrator", is_staff=role in groups)
    if role in groups:
        person.groups.add(Group.objects.get_or_create(name=groups[role])[0])
    if role in ("member", "manager"):
        MembershipFactory(community=place, user=person, role=role)
    if role == "other":
        MembershipFactory(community=elsewhere, user=person)
    return again(person)


def again(person):
    """Return `person` as the next request reads her."""
    return User.objects.get(pk=person.pk) if person.is_authenticated else person


def told(client, reader):
    """Return everything that the search tells `reader` of the word."""
    asked = read(WORD)
    if reader.is_authenticated:
        client.force_login(reader)
    else:
        client.logout()
    answers = find(reader, asked)
    narrowed = [find(reader, asked, group=key) for key in GROUPS]
    pages = [client.get(f"/recherche/?q={text}").content.decode() for text in (WORD, MISSPELT)]
    return {
        "count": answers.total,
        "found": [found for each in answers.groups for found in each.found],
        "pages": [found for each in narrowed for answered in each.groups for found in answered.found],
        "facets": [one for options in answers.facets.values() for one in options],
        "best": answers.best,
        "completion": complete(reader, BEGINNING),
        "suggestion": suggestion(reader, read(MISSPELT)),
        "page": any(TRACE in page for page in pages),
    }


def tells_nothing(client, reader):
    return not any(told(client, reader).values())


def tells(client, reader):
    """Return whether the search tells `reader` of the word: found, counted and shown once."""
    heard = told(client, reader)
    return (heard["count"], len(heard["found"]), len(heard["pages"]), heard["page"]) == (1, 1, 1, True)


def _thread(place, **fields):
    return ThreadFactory(community=place, title=TITLE, **fields)


def _community(place):
    place.title = TITLE
    place.save()


def _deleted_message(place):
    thread = ThreadFactory(community=place, title=f"Chez {TRACE}")
    PostFactory(thread=thread, source=WORD, deleted_at=timezone.now())


def _draft_of_a_published_resource(place):
    resource = ResourceFactory(title=f"Chez {TRACE}")
    resource.title = resource.summary = TITLE
    resource.save_revision()


def _shared(place, **fields):
    ResourceFactory(title=TITLE, visibility="communities", communities=[place])


def _person(in_directory=True, hidden=(), **fields):
    names = {name: fields.pop(name, TRACE) for name in ("first_name", "last_name")}
    profile = UserFactory(**names, profile__in_directory=in_directory).profile
    profile.hidden = list(hidden)
    for name, value in fields.items():
        setattr(profile, name, value)
    profile.save()
    return profile.user


def _withdrawn(place):
    sheet = PracticeSheetFactory(title=f"Chez {TRACE}")
    Contribution.objects.create(
        resource=sheet, section="context", source=WORD, html=f"<p>{WORD}</p>", consent="refused", author=UserFactory()
    )


# what hides the word: (entry of the community, how the thing is made, who finds it)
PLACES = {
    "secret community's thread": ("secret", _thread, INSIDE),
    "on-request community's thread": ("request", _thread, INSIDE | {"moderator"}),
    "open community's thread": ("open", _thread, EVERYBODY - {"visitor"}),
    "members-only thread": ("open", lambda place: _thread(place, members_only=True), INSIDE | {"moderator"}),
    "secret members-only thread": ("secret", lambda place: _thread(place, members_only=True), INSIDE),
    "deleted thread": ("open", lambda place: _thread(place, deleted_at=timezone.now()), NOBODY),
    "deleted message": ("open", _deleted_message, NOBODY),
    "draft resource": ("open", lambda _place: ResourceFactory(title=TITLE, live=False), NOBODY),
    "draft of a published resource": ("open", _draft_of_a_published_resource, NOBODY),
    "resource of an open community": ("open", _shared, INSIDE | {"moderator", "editor"}),
    "resource of an on-request community": ("request", _shared, INSIDE | {"moderator", "editor"}),
    "resource of a secret community": ("secret", _shared, INSIDE),
    "resource for signed-in people": (
        "open",
        lambda _place: ResourceFactory(title=TITLE, visibility="signed_in"),
        EVERYBODY - {"visitor"},
    ),
    "secret community": ("secret", _community, INSIDE),
    "on-request community": ("request", _community, EVERYBODY),
    "hidden profile field": ("open", lambda _place: _person(function=WORD, hidden=["function"]), NOBODY),
    "shown profile field": ("open", lambda _place: _person(function=WORD), EVERYBODY),
    "hidden help": ("open", lambda _place: _person(can_help_on=[WORD], hidden=["can_help_on"]), NOBODY),
    "presentation": ("open", lambda _place: _person(bio=WORD), NOBODY),
    "person out of the directory": ("open", lambda _place: _person(function=WORD, in_directory=False), NOBODY),
    "last name": ("open", lambda _place: _person(last_name=WORD.title()), EVERYBODY - {"visitor"}),
    "address": ("open", lambda _place: User.objects.filter(pk=_person().pk).update(email=f"{WORD}@a.fr"), NOBODY),
    "anonymous author's name": (
        "open",
        lambda place: ThreadFactory(
            community=place, author=_person(last_name=WORD.title(), in_directory=False), is_anonymous=True
        ),
        NOBODY,
    ),
    "withdrawn contribution": ("open", _withdrawn, NOBODY),
}


@pytest.mark.parametrize("hidden", PLACES)
def test_who_may_not_read_learns_nothing(engine, site, library, client, hidden):
    mode, build, finders = PLACES[hidden]
    place, elsewhere = (CommunityFactory(parent=site, join_mode=mode) for mode in (mode, "secret"))
    readers = {role: a_reader(role, place, elsewhere) for role in ROLES}
    build(place)
    engine.settle()
    for role, reader in readers.items():
        heard = told(client, reader)
        if role in finders:
            assert tells(client, reader), (role, heard)
        else:
            assert not any(heard.values()), (role, heard)


@pytest.mark.parametrize("kind", ["thread", "resource", "community"])
def test_who_may_read_is_helped(engine, site, library, client, kind):
    """What keeps silent for the others speaks for her: completion, suggestion, facets."""
    place = CommunityFactory(parent=site, join_mode="secret")
    {"thread": _thread, "resource": _shared, "community": _community}[kind](place)
    engine.settle()
    heard = told(client, a_reader("member", place, None))
    assert [one.label for one in heard["completion"]] == [TITLE]
    assert heard["suggestion"] == WORD
    assert bool(heard["facets"]) == (kind != "community")


class Scene:
    """A community and what can be found there, before something changes."""

    def __init__(self, site):
        self.place = CommunityFactory(parent=site, title="Accueillir")
        self.secret = CommunityFactory(parent=site, title="Secrète", join_mode="secret")
        self.admin = again(UserFactory(is_superuser=True))
        self.reader = UserFactory()

    def member_removed(self):
        edit_settings(self.admin, self.place, join_mode="request")
        _thread(self.place)
        membership = MembershipFactory(community=self.place, user=self.reader)
        MembershipFactory(community=self.place, role="manager")
        return lambda: remove_member(self.admin, membership)

    def thread_moved(self):
        thread = _thread(self.place)
        return lambda: move_thread(self.admin, thread, self.secret)

    def thread_deleted(self):
        thread = _thread(self.place)
        return lambda: set_deleted(self.admin, thread, True)

    def message_deleted(self):
        thread = ThreadFactory(community=self.place, title=f"Chez {TRACE}", posts=1)
        post = thread.posts.first()
        post.source, post.html = WORD, f"<p>{WORD}</p>"
        post.save()
        return lambda: delete_post(self.admin, post)

    def discussions_closed(self):
        _thread(self.place)
        return lambda: edit_settings(self.admin, self.place, join_mode="request")

    def community_made_secret(self):
        _community(self.place)
        return lambda: edit_settings(self.admin, self.place, join_mode="secret")

    def resource_withdrawn(self):
        resource = ResourceFactory(title=TITLE)
        return lambda: unpublish(self.admin, resource)

    def resource_narrowed(self):
        resource = ResourceFactory(title=TITLE)
        resource.visibility, resource.communities = "communities", [self.secret]
        return lambda: resource.save_revision().publish()

    def its_community_made_secret(self):
        editor = a_reader("editor", self.place, None)
        self.reader = editor
        _shared(self.place)
        return lambda: edit_settings(self.admin, self.place, join_mode="secret")

    def person_left_the_directory(self):
        person = again(_person(function=WORD))
        values = {name: getattr(person, name) for name in NAMES}
        values |= {name: getattr(person.profile, name) for name in PLAIN} | {name: [] for name in MANY}
        return lambda: update_profile(person, **values | {"in_directory": False})

    def field_hidden(self):
        person = again(_person(function=WORD))
        values = {name: getattr(person, name) for name in NAMES}
        values |= {name: getattr(person.profile, name) for name in PLAIN} | {name: [] for name in MANY}
        return lambda: update_profile(person, **values | {"hidden": ["function"]})

    def account_closed(self):
        person = _person(function=WORD)
        person.is_active = False
        return person.save


SCENES = [name for name in vars(Scene) if not name.startswith("_")]


@pytest.mark.parametrize("change", SCENES)
def test_rights_are_true_of_the_next_search(engine, site, library, client, change):
    scene = Scene(site)
    do = getattr(scene, change)()
    engine.settle()
    assert tells(client, again(scene.reader))
    do()
    assert tells_nothing(client, again(scene.reader))
    engine.settle()
    assert tells_nothing(client, again(scene.reader))
