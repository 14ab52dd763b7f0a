"""The screens of a review: who gets to them, what they show, what they cost."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import PageLogEntry

from community.models import Notification, User
from community.permissions import EDITORS_GROUP
from resources.actions import drafts, review
from resources.models import CaseStudy, ResourcePage
from tests.factories import CaseStudyFactory, CommunityFactory, MembershipFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")

QUEUE = "/ressources/relecture/"
LINK = "https://exemple.fr/"


@pytest.fixture
def author():
    return UserFactory(first_name="Claire", last_name="Évain")


@pytest.fixture
def community():
    return CommunityFactory(title="Tuteurs")


@pytest.fixture
def people(author, community):
    """One person for each role."""
    editor = UserFactory(is_staff=True)
    editor.groups.add(Group.objects.get_or_create(name=EDITORS_GROUP)[0])
    roles = {role: MembershipFactory(community=community, role=role).user for role in ("manager", "member")}
    roles |= {"manager elsewhere": MembershipFactory(role="manager").user, "stranger": UserFactory()}
    return roles | {"author": author, "editor": editor, "administrator": UserFactory(is_superuser=True)}


def submitted(author, *communities, **values):
    values = {"title": "Une trame", "summary": "Une page.", "link": LINK, "communities": communities, **values}
    draft = drafts.start(author, ResourcePage, visibility="communities" if communities else "public", **values)
    review.submit(author, draft)
    return draft


def desk(draft):
    return f"/ressources/{draft.slug}/relecture/"


def stored(draft):
    return ResourcePage.objects.get(pk=draft.pk)


@pytest.mark.parametrize(
    ("role", "opens", "decides"),
    [
        ("author", True, False),
        ("manager", True, True),
        ("editor", True, True),
        ("administrator", True, True),
        ("member", False, False),
        ("manager elsewhere", False, False),
        ("stranger", False, False),
    ],
)
def test_who_reads_and_who_decides(client, author, community, people, role, opens, decides):
    draft = submitted(author, community)
    client.force_login(people[role])
    page = client.get(desk(draft))
    assert page.status_code == (200 if opens else 404)
    assert (b'name="publish"' in page.content, b'name="send_back"' in page.content) == (decides, decides)
    assert [found.pk for found in client.get(QUEUE).context["found"]] == ([draft.pk] if decides else [])
    refused = client.post(desk(draft), {"send_back": "1", "comment": "Dites quand."})
    assert refused.status_code == (302 if decides else 403 if opens else 404)
    assert stored(draft).workflow_in_progress is not decides


@pytest.mark.parametrize(
    ("role", "led"),
    [("manager", True), ("editor", True), ("administrator", True), ("author", False), ("member", False)],
)
def test_who_is_led_to_the_queue(client, people, role, led):
    client.force_login(people[role])
    assert (f'href="{QUEUE}"' in client.get("/ressources/miennes/").content.decode()) is led


@pytest.mark.parametrize("role", ["author", "member", "manager elsewhere", "stranger"])
def test_publishing_is_refused_whatever_is_sent(client, author, community, people, role):
    draft = submitted(author, community)
    client.force_login(people[role])
    sent = {"publish": "1", "seen": draft.latest_revision_id, "communities": community.pk, "visibility": "public"}
    assert client.post(desk(draft), sent).status_code == (403 if role == "author" else 404)
    assert not stored(draft).live


def test_the_oldest_waits_first(client, author, people):
    first, second = submitted(author), submitted(author)
    review.take_back(author, first)
    review.submit(author, first)
    client.force_login(people["editor"])
    assert [found.pk for found in client.get(QUEUE).context["found"]] == [second.pk, first.pk]


def test_a_reviewer_publishes_what_she_read(client, author, people):
    draft = submitted(author)
    client.force_login(people["editor"])
    page = client.get(desk(draft))
    assert "Claire Évain" in page.content.decode()
    seen = page.context["page"].latest_revision_id
    drafts.save(author, draft, values={"summary": "Autre chose."})
    answer = client.post(desk(draft), {"publish": "1", "seen": seen}, follow=True)
    assert "a changé pendant que vous le lisiez" in answer.content.decode()
    assert not stored(draft).live
    answer = client.post(desk(draft), {"publish": "1", "seen": answer.context["page"].latest_revision_id})
    assert answer.url == draft.get_absolute_url()
    assert stored(draft).live


def test_publishing_twice_tells_once(client, author, people):
    draft = submitted(author)
    client.force_login(people["editor"])
    sent = {"publish": "1", "seen": draft.latest_revision_id, "waited": "1"}
    assert [client.post(desk(draft), sent).url for _ in range(2)] == [draft.get_absolute_url()] * 2
    assert Notification.objects.filter(recipient=author, verb="resource_published").count() == 1
    assert PageLogEntry.objects.filter(page=draft.pk, action="wagtail.publish").count() == 1


@pytest.mark.parametrize("since", ["taken back", "sent back"])
def test_what_no_longer_waits_is_not_published_by_who_saw_it_wait(client, author, people, since):
    draft = submitted(author)
    client.force_login(people["editor"])
    assert 'name="waited"' in client.get(desk(draft)).content.decode()
    if since == "taken back":
        review.take_back(author, draft)
    else:
        review.send_back(people["administrator"], draft, "Dites en quelle année.")
    sent = {"publish": "1", "seen": draft.latest_revision_id, "waited": "1"}
    answer = client.post(desk(draft), sent, follow=True)
    assert "attend plus de relecture" in answer.content.decode()
    assert not stored(draft).live
    assert 'name="waited"' not in answer.content.decode()


@pytest.mark.parametrize("name", ["review_resource", "withdraw_resource"])
def test_words_to_many_people_come_by_and_by(client, author, community, people, name):
    draft = submitted(author, community)
    if name == "withdraw_resource":
        review.publish(people["manager"], draft)
    client.force_login(author)
    address = reverse(name, args=[draft.slug])
    answers = [client.post(address, {"comment": f"Mot {number}"}) for number in range(31)]
    assert [answer.status_code for answer in answers] == [302] * 30 + [429]
    assert answers[-1].has_header("Retry-After")
    assert "Mot 30" in answers[-1].content.decode()


def test_asking_again_for_a_review_leaves_one_line(author, community, people):
    draft = submitted(author, community)
    review.take_back(author, draft)
    review.submit(author, draft)
    lines = Notification.objects.filter(verb="review_asked").values_list("recipient", flat=True)
    assert sorted(lines) == sorted(people[role].pk for role in ("manager", "editor"))


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "٣", "\x00"])
def test_nonsense_publishes_nothing(client, author, people, seen):
    draft = submitted(author)
    client.force_login(people["editor"])
    assert client.post(desk(draft), {"publish": "1", "seen": seen}).status_code == 302
    assert not stored(draft).live


@pytest.mark.parametrize("comment", ["", "\u200b", "\x00", "a" * 2001])
@pytest.mark.parametrize("button", ["send_back", "say"])
def test_a_comment_says_something(client, author, people, button, comment):
    draft = submitted(author)
    client.force_login(people["editor"])
    answer = client.post(desk(draft), {button: "1", "comment": comment})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["comment"])
    assert stored(draft).workflow_in_progress


def test_what_was_decided_meanwhile_is_said(client, author, people):
    draft = submitted(author)
    review.take_back(author, draft)
    client.force_login(people["editor"])
    answer = client.post(desk(draft), {"send_back": "1", "comment": "Dites quand."})
    assert answer.status_code == 409
    assert "Dites quand." in answer.content.decode()


def test_what_was_said_is_read_by_its_author(client, author, people):
    draft = submitted(author)
    review.send_back(people["editor"], draft, "Dites <b>quand</b>.")
    client.force_login(author)
    for address in (desk(draft), f"/ressources/{draft.slug}/modifier/", "/ressources/miennes/"):
        page = client.get(address).content.decode()
        assert "Dites &lt;b&gt;quand&lt;/b&gt;." in page
        assert "À reprendre" in page


def test_what_changes_is_shown_and_nothing_runs(client, author, people):
    hostile = "<script>alert(1)</script>"
    page = ResourceFactory(owner=author, title="Avant", link=LINK, body=[("heading", "Ancien")])
    body = ResourcePage._meta.get_field("body").to_python([("heading", hostile), ("paragraph", hostile)])
    drafts.save(author, page, values={"title": f"Avant {hostile}", "licence": hostile, "body": body})
    client.force_login(people["editor"])
    answer = client.get(desk(page))
    assert [str(change.field_label()) for change in answer.context["changes"]] == ["Titre", "Licence", "Contenu"]
    html = answer.content.decode()
    assert 'class="addition"' in html
    assert hostile not in html


def test_a_case_is_compared_too(client, author, people):
    case = CaseStudyFactory(owner=author, situation="Avant.")
    drafts.save(author, case, values={"situation": "Après."})
    client.force_login(people["editor"])
    assert [str(change.field_label()) for change in client.get(desk(case)).context["changes"]] == ["Situation"]


def test_a_draft_that_moved_to_a_secret_community_is_absent(client, author, people, community):
    page = ResourceFactory(owner=author, link=LINK, visibility="communities", communities=[community])
    secret = CommunityFactory(join_mode="secret", title="Cercle discret")
    drafts.save(author, page, values={"communities": [secret], "title": "Secret"})
    client.force_login(people["manager"])
    for address in (desk(page), f"/ressources/{page.slug}/modifier/"):
        assert client.get(address).status_code == 404
    client.force_login(people["author"])
    assert "Cercle discret" not in client.get(desk(page)).content.decode()


def test_an_editor_without_the_right_over_a_community_is_told_who_has_it(client, author, people, community):
    draft = submitted(author, community, CommunityFactory(join_mode="secret"))
    client.force_login(people["editor"])
    page = client.get(desk(draft)).content.decode()
    assert 'name="publish"' not in page
    assert "Une autre communauté la lira aussi" in page


def test_taking_away_is_confirmed_or_asked(client, author, people):
    page = ResourceFactory(owner=author)
    address = f"/ressources/{page.slug}/retirer/"
    client.force_login(author)
    assert client.post(address, {"comment": ""}).status_code == 422
    assert client.post(address, {"comment": "Elle n'est plus vraie."}).status_code == 302
    assert stored(page).live
    client.force_login(User.objects.get(pk=people["editor"].pk))
    assert client.get(address).status_code == 200
    assert stored(page).live
    client.post(address)
    assert not stored(page).live


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same(client, author, people, community, count, django_assert_num_queries):
    for _ in range(count):
        submitted(UserFactory(), community)
    client.force_login(people["manager"])
    client.get(QUEUE)
    with django_assert_num_queries(7):
        assert len(client.get(QUEUE).context["found"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same(client, author, people, community, count, django_assert_num_queries):
    draft = submitted(author, community)
    for _ in range(count):
        review.comment(author, draft, "Un mot.")
    client.force_login(people["manager"])
    client.get(desk(draft))
    with django_assert_num_queries(30):
        client.get(desk(draft))


def test_who_reviews_a_case_is_told_what_might_identify_somebody(client, author, people):
    case = drafts.start(author, CaseStudy, title="Un cas", situation="Maëlle ne vient plus.")
    client.force_login(people["editor"])
    response = client.get(desk(case))
    assert [clue.text for clue in response.context["clues"]] == ["Maëlle"]
    assert 'name="remplacer"' not in response.content.decode()
