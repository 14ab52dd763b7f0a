"""From a thread to a draft: who may, what is taken, what never is; and the way back beside the thread."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.urls import reverse
from django.utils import timezone

from community.models import Notification, User
from community.permissions import EDITORS_GROUP, MODERATORS_GROUP
from forums.actions.posts import write
from forums.models import Mention, Thread
from resources import capitalising, permissions
from resources.actions import contributions as acts
from resources.actions.drafts import Refused
from resources.models import CaseStudy, Citation, Contribution, PracticeSheet, Resource
from tests.factories import (
    CaseStudyFactory,
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    PracticeSheetFactory,
    QualificationFactory,
    ResourceFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role="manager").user


@pytest.fixture
def thread(community):
    """A question, two answers, the second of which is accepted."""
    thread = ThreadFactory(community=community, posts=2)
    thread.accepted_post = thread.posts.order_by("pk")[2]
    thread.save()
    return thread


def posts(thread):
    return list(thread.posts.order_by("pk"))


def url(thread, query=""):
    return reverse("capitalise", args=[thread.pk]) + query


def picked(thread, *chosen, **more):
    """Return what a browser sends when these messages are ticked."""
    return {"title": thread.title, "posts": [post.pk for post in chosen]} | more


def taken(draft):
    rows = Contribution.objects.filter(resource=draft.pk).order_by("order")
    return [(row.post_id, row.section, row.author_id, row.consent) for row in rows]


# --- Who --------------------------------------------------------------------------------------------------------------

ROLES = (
    "anonymous",
    "stranger",
    "member",
    "author",
    "manager",
    "site moderator",
    "editor",
    "administrator",
    "inactive",
)
# Open, on request, secret, members only, anonymous, locked, deleted.
COLUMNS = "ORSMALD"
TABLE = """
    anonymous       -------
    stranger        -------
    member          -------
    author          ORSM-L-
    manager         ORSMAL-
    site moderator  OR-MAL-
    editor          -------
    administrator   ORSMAL-
    inactive        -------
"""


def _lines():
    for line in TABLE.strip().splitlines():
        *role, letters = line.split()
        yield " ".join(role), letters


def _cases():
    for role, letters in _lines():
        for column, letter in zip(COLUMNS, letters, strict=True):
            yield pytest.param(role, column, letter != "-", id=f"{role}-{column}")


def _person(role, thread):
    if role == "anonymous":
        return AnonymousUser()
    if role == "author":
        return User.objects.get(pk=thread.author_id)
    groups = {"site moderator": MODERATORS_GROUP, "editor": EDITORS_GROUP}
    person = UserFactory(is_active=role != "inactive", is_superuser=role == "administrator", is_staff=role in groups)
    if role in groups:
        person.groups.add(Group.objects.get_or_create(name=groups[role])[0])
    if role in ("member", "manager", "inactive"):
        MembershipFactory(community=thread.community, user=person, role="manager" if role == "manager" else "member")
    return person


@pytest.mark.parametrize(("role", "column", "given"), list(_cases()))
def test_who_may_make_a_resource_of_a_thread(role, column, given):
    modes = {"R": "request", "S": "secret"}
    thread = ThreadFactory(
        community=CommunityFactory(join_mode=modes.get(column, "open")),
        members_only=column == "M",
        is_anonymous=column == "A",
        locked_at=timezone.now() if column == "L" else None,
        deleted_at=timezone.now() if column == "D" else None,
    )
    MembershipFactory(community=thread.community, user=thread.author)
    person, thread = _person(role, thread), Thread.objects.select_related("community").get(pk=thread.pk)
    assert permissions.can_capitalise(person, thread) is given
    assert Thread.objects.filter(permissions.capitalisable_by(person), pk=thread.pk).exists() is given


def test_the_table_has_every_role():
    assert [role for role, _letters in _lines()] == list(ROLES)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_hidden_thread_is_as_absent_as_none(client, method):
    hidden = ThreadFactory(community=CommunityFactory(join_mode="secret"))
    client.force_login(UserFactory())
    answers = [getattr(client, method)(reverse("capitalise", args=[pk])) for pk in (hidden.pk, 10**9)]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_who_may_not_is_refused(client, thread, method):
    client.force_login(MembershipFactory(community=thread.community).user)
    answer = getattr(client, method)(url(thread), picked(thread, *posts(thread)))
    assert (answer.status_code, Resource.objects.count()) == (403, 0)


def test_a_visitor_signs_in_first(client, thread):
    answer = client.post(url(thread), picked(thread, *posts(thread)))
    assert (answer.status_code, Resource.objects.count()) == (302, 0)


def test_the_action_asks_the_right_itself(thread):
    opening = posts(thread)[0]
    with pytest.raises(Refused):
        acts.capitalise(UserFactory(), thread, CaseStudy, title="X", sections={opening.pk: "situation"})
    assert Resource.objects.count() == 0


# --- Taking -----------------------------------------------------------------------------------------------------------


def test_a_case_is_made_of_the_messages_picked(client, thread, manager):
    thread.themes.add(theme := ThemeFactory())
    thread.qualifications.add(diploma := QualificationFactory())
    opening, first, accepted = posts(thread)
    client.force_login(manager)
    answer = client.post(url(thread), picked(thread, opening, first, accepted))
    case = CaseStudy.objects.get()
    assert answer.url == reverse("contributions", args=[case.slug])
    assert (case.title, case.kind, case.owner, case.thread, case.live) == (thread.title, "case", manager, thread, False)
    assert (case.visibility, [place.pk for place in case.communities.all()]) == ("communities", [thread.community_id])
    assert (list(case.themes.all()), list(case.qualifications.all())) == ([theme], [diploma])
    assert taken(case) == [
        (opening.pk, "situation", opening.author_id, "not_asked"),
        (first.pk, "options", first.author_id, "not_asked"),
        (accepted.pk, "done", accepted.author_id, "not_asked"),
    ]
    assert not Notification.objects.exists()


def test_a_public_community_does_not_make_a_public_draft(manager):
    thread = ThreadFactory(community=CommunityFactory(public_reading=True))
    MembershipFactory(community=thread.community, user=manager, role="manager")
    opening = thread.posts.get()
    draft = acts.capitalise(
        User.objects.get(pk=manager.pk), thread, CaseStudy, title="X", sections={opening.pk: "done"}
    )
    assert draft.visibility == "communities"


def test_a_sheet_has_its_own_sections(client, thread, manager):
    opening, first, _accepted = posts(thread)
    client.force_login(manager)
    client.post(url(thread, "?vers=fiche"), picked(thread, opening, first, **{f"section_{first.pk}": "limits"}))
    sheet = PracticeSheet.objects.get()
    assert sheet.kind == "practice"
    assert [row[:2] for row in taken(sheet)] == [(opening.pk, "context"), (first.pk, "limits")]


def test_a_choice_survives_the_sign_in(client, thread, manager):
    opening, first, _accepted = posts(thread)
    answer = client.post(url(thread), picked(thread, opening, first) | {"title": "Un titre choisi"})
    assert answer.url == f"{reverse('account_login')}?next={url(thread)}"
    client.force_login(manager)
    form = client.get(url(thread)).context["form"]
    assert form["title"].value() == "Un titre choisi"
    assert [is_picked for _row, is_picked, _field in form.lines()] == [True, True, False]
    assert not CaseStudy.objects.exists()


def test_beginning_too_often_waits(client, thread, manager):
    opening, *_others = posts(thread)
    client.force_login(manager)
    for _number in range(30):
        client.post(url(thread), picked(thread, opening))
    answer = client.post(url(thread), picked(thread, opening))
    assert (answer.status_code, answer.has_header("Retry-After")) == (429, True)
    assert CaseStudy.objects.count() == 30


def test_the_same_form_twice_makes_one_draft(client, thread, manager):
    client.force_login(manager)
    key = client.get(url(thread)).context["form"]["form_key"].value()
    for _ in range(2):
        answer = client.post(url(thread), picked(thread, *posts(thread), form_key=key))
        assert answer.status_code == 302
    assert (CaseStudy.objects.count(), Contribution.objects.count()) == (1, 3)


def test_more_messages_go_to_a_draft_born_from_the_thread_once_each(client, thread, manager):
    opening, first, accepted = posts(thread)
    draft = acts.capitalise(manager, thread, CaseStudy, title="Un cas", sections={opening.pk: "situation"})
    client.force_login(manager)
    query = f"?vers={draft.pk}"
    shown = client.get(url(thread, query))
    assert [row.is_taken for row in shown.context["page"].rows] == [True, False, False]
    client.post(url(thread, query), {"posts": [opening.pk, first.pk, accepted.pk]})
    assert [row[0] for row in taken(draft)] == [opening.pk, first.pk, accepted.pk]
    assert CaseStudy.objects.count() == 1


def test_only_drafts_of_hers_born_from_the_thread_are_offered(client, thread, manager):
    hers = CaseStudyFactory(owner=manager, thread=thread, live=False)
    CaseStudyFactory(owner=manager, thread=thread, live=True)
    CaseStudyFactory(owner=manager, live=False)
    CaseStudyFactory(owner=UserFactory(), thread=thread, live=False)
    client.force_login(manager)
    targets = client.get(url(thread)).context["targets"]
    assert [target.key for target in targets] == ["cas", "fiche", str(hers.pk)]


@pytest.mark.parametrize("key", ["", "rien", "0", "9" * 40, "\0"])
def test_an_unknown_target_is_a_new_case(client, thread, manager, key):
    client.force_login(manager)
    assert client.get(url(thread), {"vers": key}).context["target"].key == "cas"


def test_a_published_resource_takes_nothing_more(thread, manager):
    case = CaseStudyFactory(owner=manager, thread=thread)
    with pytest.raises(Refused):
        acts.take(manager, case, {posts(thread)[0].pk: "situation"})
    assert not Contribution.objects.exists()


def test_who_lost_the_right_takes_nothing_more(thread):
    author = User.objects.get(pk=thread.author_id)
    MembershipFactory(community=thread.community, user=author)
    draft = acts.capitalise(author, thread, CaseStudy, title="X", sections={posts(thread)[0].pk: "situation"})
    Thread.objects.filter(pk=thread.pk).update(is_anonymous=True)
    with pytest.raises(Refused):
        acts.take(author, draft, {posts(thread)[1].pk: "done"})


def wrong_choices(thread):
    elsewhere = PostFactory(thread=ThreadFactory(community=thread.community))
    deleted = PostFactory(thread=thread, deleted_at=timezone.now())
    return {
        "nothing": [],
        "elsewhere": [elsewhere.pk],
        "deleted": [deleted.pk],
        "unknown": [10**9],
        "huge": ["9" * 40],
        "word": ["abc"],
        "closed": [PostFactory(thread=thread, author=UserFactory(is_active=False)).pk],
        "imported": [PostFactory(thread=thread, author=None, credit="Léa Morin").pk],
    }


@pytest.mark.parametrize("wrong", ["nothing", "elsewhere", "deleted", "unknown", "huge", "word", "closed", "imported"])
def test_messages_that_cannot_be_taken_write_nothing(client, thread, manager, wrong):
    chosen = wrong_choices(thread)[wrong]
    client.force_login(manager)
    answer = client.post(url(thread), {"title": "Mon titre", "posts": chosen})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["posts"])
    assert "Mon titre" in answer.content.decode()
    assert (Resource.objects.count(), Contribution.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("title", "x" * 161), ("section", "owner"), ("form_key", "x")]
)
def test_wrong_fields_write_nothing(client, thread, manager, field, value):
    opening = posts(thread)[0]
    name = f"section_{opening.pk}" if field == "section" else field
    client.force_login(manager)
    answer = client.post(url(thread), picked(thread, opening, **{name: value}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
    assert Resource.objects.count() == 0


@pytest.mark.parametrize(
    ("sections", "why"), [({"situation"}, None), ({"title"}, "section"), ({"rendered"}, "section"), ({"x"}, "section")]
)
def test_a_section_is_a_text_of_the_resource(thread, manager, sections, why):
    opening = posts(thread)[0]
    chosen = {opening.pk: next(iter(sections))}
    if why is None:
        assert acts.capitalise(manager, thread, CaseStudy, title="X", sections=chosen)
        return
    with pytest.raises(acts.Unfit, match=why):
        acts.capitalise(manager, thread, CaseStudy, title="X", sections=chosen)
    assert Resource.objects.count() == 0


def test_a_resource_takes_so_many_messages(community, manager):
    thread = ThreadFactory(community=community, posts=acts.MOST)
    with pytest.raises(acts.Unfit, match="many"):
        acts.capitalise(manager, thread, CaseStudy, title="X", sections={post.pk: "done" for post in posts(thread)})
    assert Resource.objects.count() == 0


# --- Words ------------------------------------------------------------------------------------------------------------


def test_what_a_message_quotes_is_not_taken_and_whom_it_cites_loses_her_name(community, thread):
    claire = MembershipFactory(community=community, user__first_name="Claire", user__last_name="Évain-L'Her").user
    source = "> [Sophie Renaudin](/messages/3/)\n>\n> Mes mots.\n\nComme dit @claire  évain‑l’her, oui."
    post = write(UserFactory(), thread, source=source)
    Mention.objects.get_or_create(post=post, user=claire)
    assert capitalising.own_words(post) == "Comme dit Claire É., oui."


def test_a_message_that_only_quotes_cannot_be_taken(client, thread, manager):
    post = PostFactory(thread=thread, source="> Mes mots.")
    client.force_login(manager)
    answer = client.post(url(thread), picked(thread, post))
    assert (answer.status_code, Resource.objects.count()) == (422, 0)
    assert "ne fait que citer" in answer.context["form"].errors["posts"][0]


def test_the_words_are_a_copy(thread, manager):
    opening = posts(thread)[0]
    acts.capitalise(manager, thread, CaseStudy, title="X", sections={opening.pk: "situation"})
    opening.source = "Autre chose."
    opening.save()
    assert Contribution.objects.get().source == "Comment faites-vous ?"


# --- The page ---------------------------------------------------------------------------------------------------------


def test_long_threads_are_shown_by_pages_with_the_accepted_answer_first(client, community, manager):
    thread = ThreadFactory(community=community, posts=19)
    keys = [post.pk for post in posts(thread)]
    thread.accepted_post_id = keys[15]
    thread.save()
    client.force_login(manager)
    page = client.get(url(thread)).context["page"]
    assert [row.post.pk for row in page.rows] == [*keys[:8], keys[15]]
    page = client.get(url(thread, f"?apres={page.next_key}")).context["page"]
    assert [row.post.pk for row in page.rows] == keys[8:16]
    page = client.get(url(thread, f"?apres={page.next_key}")).context["page"]
    assert ([row.post.pk for row in page.rows], page.next_key) == (keys[16:], None)


@pytest.mark.parametrize("key", ["abc", "-1", "9" * 40, "\0"])
def test_a_wrong_key_is_no_key(client, thread, manager, key):
    client.force_login(manager)
    assert len(client.get(url(thread), {"apres": key}).context["page"].rows) == 3


def test_a_thread_of_people_who_left_offers_nothing(client, community, manager):
    thread = ThreadFactory(community=community, author=None)
    client.force_login(manager)
    assert "Aucun message à reprendre" in client.get(url(thread)).content.decode()


def test_the_address_of_a_merged_thread_leads_to_its_messages(client, community, thread, manager):
    old = ThreadFactory(community=community, merged_into=thread)
    client.force_login(manager)
    assert [row.post for row in client.get(url(old)).context["page"].rows] == posts(thread)


@pytest.mark.parametrize("answers", [1, 3])
def test_picking_costs_the_same_for_one_message_and_three(
    client, community, manager, answers, django_assert_num_queries
):
    thread = ThreadFactory(community=community, posts=answers)
    client.force_login(manager)
    client.get(url(thread))
    with django_assert_num_queries(10):
        client.get(url(thread))


@pytest.mark.parametrize("query", ["", "?vers=fiche"])
def test_a_full_page_is_light(client, community, manager, query):
    thread = ThreadFactory(community=community, posts=30)
    client.force_login(manager)
    html = client.get(url(thread, query)).content.decode()
    assert html.count("<") - html.count("</") <= 360


# --- Anonymous authors ------------------------------------------------------------------------------------------------


@pytest.fixture
def hidden(community):
    """A question asked without a name by Nolwenn Quéméneur, answered once under the same cover."""
    author = MembershipFactory(community=community, user__first_name="Nolwenn", user__last_name="Quéméneur").user
    thread = ThreadFactory(community=community, author=author, is_anonymous=True, posts=1)
    PostFactory(thread=thread, author=author, is_anonymous=True)
    return thread


def traces(*texts):
    return [name for name in ("Nolwenn", "Quéméneur", "nolwenn") for text in texts if name in text]


def test_an_anonymous_author_is_nowhere_before_nor_after_her_consent(client, hidden, manager):
    client.force_login(manager)
    pages = [client.get(url(hidden)), client.post(url(hidden), picked(hidden, *posts(hidden)), follow=True)]
    case = CaseStudy.objects.get()
    acts.ask(manager, case)
    for contribution in Contribution.objects.filter(author=hidden.author):
        acts.answer(hidden.author, contribution, agrees=True, credit="full")
        pages.append(client.get(reverse("edit_contribution", args=[contribution.pk])))
    case.get_latest_revision().publish(user=manager, skip_permission_checks=True)
    addresses = [
        reverse("contributions", args=[case.slug]),
        reverse("edit_case", args=[case.slug]),
        case.get_absolute_url(),
        hidden.get_absolute_url(),
        reverse("notifications"),
    ]
    pages += [client.get(address) for address in addresses]
    assert {page.status_code for page in pages} == {200}
    assert "Chez nous, on compare" in client.get(case.get_absolute_url()).content.decode()
    assert traces(*(page.content.decode() for page in pages)) == []
    others = Notification.objects.exclude(recipient=hidden.author)
    assert traces(json.dumps(list(others.values("data", "verb", "description")), ensure_ascii=False)) == []
    assert str(hidden.author.pk) not in [
        row.actor_object_id for row in Notification.objects.all() if (row.data or {}).get("named")
    ]
    revisions = [
        json.dumps(revision.content, ensure_ascii=False) for revision in CaseStudy.objects.get().revisions.all()
    ]
    assert traces(*revisions) == []
    assert not any("contribution" in revision for revision in revisions)


def test_a_manager_who_asked_without_her_name_is_not_told_apart_by_a_quick_answer(community, manager):
    hidden = ThreadFactory(community=community, author=manager, is_anonymous=True)
    draft = acts.capitalise(manager, hidden, CaseStudy, title="X", sections={hidden.posts.get().pk: "situation"})
    acts.ask(manager, draft)
    assert Contribution.objects.get().consent == "asked"
    (line,) = Notification.objects.filter(recipient=manager)
    assert (line.verb, line.data["named"]) == ("consent_asked", False)


# --- Beside the thread ------------------------------------------------------------------------------------------------


def beside(client, thread):
    page = client.get(thread.get_absolute_url()).context["page"]
    return {aside.heading: [link.title for link in aside.links] for aside in page.asides}


def test_a_thread_shows_what_was_born_from_it_and_what_it_cites_to_who_may_read_them(client, thread, manager):
    born = PracticeSheetFactory(title="Née ici", thread=thread)
    ResourceFactory(title="Brouillon né ici", thread=thread, live=False)
    elsewhere = CommunityFactory(join_mode="secret")
    CaseStudyFactory(title="Secret né ici", thread=thread, visibility="communities", communities=[elsewhere])
    cited, secret = ResourceFactory(title="Citée"), ResourceFactory(title="Secrète", visibility="signed_in")
    for resource in (cited, secret, born):
        Citation.objects.create(resource=resource, post=posts(thread)[1])
    shown = {"Une ressource est née de ce fil": ["Née ici"], "Ressources citées": ["Secrète", "Citée"]}
    client.force_login(manager)
    assert beside(client, thread) == shown
    client.logout()
    thread.community.public_reading = True
    thread.community.save()
    assert beside(client, thread) == shown | {"Ressources citées": ["Citée"]}


def test_a_thread_shows_five_of_each(client, thread, manager):
    for number in range(7):
        ResourceFactory(title=f"Née {number}", thread=thread)
        Citation.objects.create(resource=ResourceFactory(title=f"Citée {number}"), post=posts(thread)[0])
    client.force_login(manager)
    assert {heading: len(links) for heading, links in beside(client, thread).items()} == {
        "Des ressources sont nées de ce fil": 5,
        "Ressources citées": 5,
    }


def test_what_was_born_from_a_merged_thread_stands_beside_the_other(client, community, thread, manager):
    ResourceFactory(title="Née ailleurs", thread=ThreadFactory(community=community, merged_into=thread))
    client.force_login(manager)
    assert beside(client, thread) == {"Une ressource est née de ce fil": ["Née ailleurs"]}


@pytest.mark.parametrize(("role", "offered"), [("member", False), ("author", True), ("manager", True)])
def test_the_way_is_offered_to_who_may_take_it(client, thread, role, offered):
    person = _person(role, thread)
    if role == "author":
        MembershipFactory(community=thread.community, user=person)
    client.force_login(person)
    html = client.get(thread.get_absolute_url()).content.decode()
    assert (f'href="{url(thread)}"' in html) is offered
