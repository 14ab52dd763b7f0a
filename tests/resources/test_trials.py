"""« Je l'ai essayée » : told once per person, shown under the resource, taken away by her or by who reviews."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from community.models import Membership, Notification
from forums.actions.posts import Blank
from resources import permissions
from resources.actions import trials
from resources.actions.drafts import Refused
from resources.models import Resource, Trial
from resources.views.opinions import MOST_SAID
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")
TOLD = {"with_whom": "Une stagiaire ES", "text": "On a **comparé** les grilles."}


@pytest.fixture
def resource():
    return ResourceFactory(owner=UserFactory())


@pytest.fixture
def reader(client):
    person = UserFactory(first_name="Claire", last_name="Évain")
    client.force_login(person)
    return person


def address(resource):
    return reverse("trial", args=[resource.slug])


def count(resource):
    return Trial.objects.count(), Resource.objects.get(pk=resource.pk).trial_count


# --- Actions ----------------------------------------------------------------------------------------------------------


def test_told_once_then_otherwise(resource):
    person = UserFactory()
    first = trials.tell(person, resource, **TOLD)
    again = trials.tell(person, resource, with_whom="  Deux   stagiaires ", text="Autrement.")
    again.refresh_from_db()
    assert (again.pk, again.with_whom, again.html) == (first.pk, "Deux stagiaires", "<p>Autrement.</p>")
    assert count(resource) == (1, 1)


def test_the_owner_is_told_the_first_time(resource):
    person = UserFactory()
    for text in ("Bien.", "Mieux."):
        trials.tell(person, resource, with_whom="Une stagiaire", text=text)
    line = Notification.objects.get()
    assert (line.recipient, line.verb, line.data["note"]) == (resource.owner, "resource_tried", "Bien.")


def test_only_who_reads_with_an_account_tells():
    shared = ResourceFactory(visibility="communities", communities=[CommunityFactory()])
    for person, resource in ((AnonymousUser(), ResourceFactory()), (UserFactory(), shared)):
        with pytest.raises(Refused):
            trials.tell(person, resource, **TOLD)
    assert Trial.objects.count() == 0


def test_what_shows_nothing_is_refused(resource):
    with pytest.raises(Blank):
        trials.tell(UserFactory(), resource, with_whom="Une stagiaire", text="---")
    assert count(resource) == (0, 0)


@pytest.mark.parametrize(
    ("role", "given"),
    [("author", True), ("manager", True), ("administrator", True), ("owner", False), ("member", False)],
)
def test_who_takes_a_trial_away(role, given):
    owner = MembershipFactory()
    place = owner.community
    resource = ResourceFactory(visibility="communities", communities=[place], owner=owner.user)
    author = MembershipFactory(community=place).user
    trial = trials.tell(author, resource, **TOLD)
    people = {
        "author": author,
        "owner": owner.user,
        "member": MembershipFactory(community=place).user,
        "manager": MembershipFactory(community=place, role=Membership.Role.MANAGER).user,
        "administrator": UserFactory(is_superuser=True),
    }
    person, found = people[role], Trial.objects.get(pk=trial.pk)
    assert permissions.can_remove_trial(person, found) is given
    assert resource.trials.filter(permissions.trials_removable_by(person, resource)).exists() is given
    if given:
        trials.remove(person, found)
    else:
        with pytest.raises(Refused):
            trials.remove(person, found)
    assert count(resource) == ((0, 0) if given else (1, 1))


# --- Screens ----------------------------------------------------------------------------------------------------------


def test_told_by_the_form_shown_under_the_resource_by_the_name_each_may_see(client, resource, reader):
    answer = client.post(address(resource), TOLD)
    assert (answer.status_code, answer["Location"]) == (302, f"{resource.get_absolute_url()}#essais")
    page = client.get(resource.get_absolute_url()).content.decode()
    words = ("Essayée par 1 personne<", "Claire Évain", "On a <strong>comparé</strong>", "Modifier mon retour")
    assert [text in page for text in words] == [True] * 4
    client.logout()
    page = client.get(resource.get_absolute_url()).content.decode()
    assert ("Claire É." in page, "Évain" in page, "Je l'ai essayée" in page) == (True, False, False)


def test_the_form_brings_back_what_was_told(client, resource, reader):
    trials.tell(reader, resource, **TOLD)
    page = client.get(address(resource)).content.decode()
    assert ("On a **comparé** les grilles.</textarea>" in page, 'value="Une stagiaire ES"' in page) == (True, True)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_three_are_shown_the_others_are_a_link_away(client, resource, number, django_assert_num_queries):
    for _ in range(number):
        trials.tell(UserFactory(), resource, **TOLD)
    answer = client.get(resource.get_absolute_url())
    assert (len(answer.context["reading"].trials), f"Lire les {number} retours" in answer.content.decode()) == (
        min(number, 3),
        number > 3,
    )
    with django_assert_num_queries(3):
        every = client.get(reverse("trials", args=[resource.slug]))
    assert [trial.pk for trial in every.context["told"].rows] == list(Trial.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("before", ["", "abc", "-1", "²", str(10**30)])
def test_nonsense_in_the_address_of_the_list(client, resource, before):
    trials.tell(UserFactory(), resource, **TOLD)
    answer = client.get(reverse("trials", args=[resource.slug]), {"avant": before})
    assert (answer.status_code, len(answer.context["told"].rows)) == (200, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"with_whom": ""},
        {"text": ""},
        {"text": "\u200b"},
        {"text": "---"},
        {"text": "x" * 1501},
        {"with_whom": "x" * 161},
    ],
)
def test_bad_input_is_said_beside_the_field_and_given_back(client, resource, reader, wrong):
    answer = client.post(address(resource), TOLD | wrong)
    (name,) = wrong
    other = "with_whom" if name == "text" else "text"
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
    assert (TOLD[other] in answer.content.decode(), count(resource)) == (True, (0, 0))


def test_markup_and_nul_are_words(client, resource, reader):
    client.post(address(resource), {"with_whom": "<b>X</b>\0", "text": "<script>alert(1)</script>\0"})
    page = client.get(resource.get_absolute_url()).content.decode()
    assert ("&lt;b&gt;X&lt;/b&gt;" in page, "<script>alert" in page, count(resource)) == (True, False, (1, 1))


def test_who_tells_without_end_waits(client, resource, reader):
    for _ in range(MOST_SAID):
        client.post(address(resource), TOLD)
    answer = client.post(address(resource), TOLD | {"text": "Encore."})
    assert (answer.status_code, "Encore.</textarea>" in answer.content.decode()) == (429, True)


def test_a_visitor_signs_in_first_and_finds_her_words_again(client, resource):
    sign_in = f"{reverse('account_login')}?next={address(resource)}"
    assert client.get(address(resource))["Location"] == sign_in
    assert client.post(address(resource), TOLD)["Location"] == sign_in
    client.force_login(UserFactory())
    page = client.get(address(resource)).content.decode()
    assert ("On a **comparé** les grilles.</textarea>" in page, count(resource)) == (True, (0, 0))


def test_taken_away_after_a_confirmation(client, resource, reader):
    trial = trials.tell(reader, resource, **TOLD)
    removal = reverse("remove_trial", args=[resource.slug, trial.pk])
    assert ("Retirer ce retour" in client.get(removal).content.decode(), count(resource)) == (True, (1, 1))
    assert (client.post(removal).status_code, count(resource)) == (302, (0, 0))


def test_other_peoples_trials_are_out_of_reach(client, resource, reader):
    trial = trials.tell(UserFactory(), resource, **TOLD)
    elsewhere = trials.tell(reader, ResourceFactory(), **TOLD)
    for pk in (trial.pk, elsewhere.pk, 10**30):
        for ask in (client.get, client.post):
            assert ask(reverse("remove_trial", args=[resource.slug, pk])).status_code == 404
    assert Trial.objects.count() == 2
