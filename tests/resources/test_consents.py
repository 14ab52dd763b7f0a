"""Consents: asked once, given or refused in one click, withdrawn at once, for the readers that were named."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import Notification, User
from community.notifications import KINDS
from resources.actions import contributions as acts
from resources.actions import drafts
from resources.actions.drafts import Refused
from resources.models import CaseStudy, Contribution, PracticeSheet, Resource
from resources.reach import covers, in_words
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    OrganisationFactory,
    PostFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def community():
    return CommunityFactory(title="Tuteurs")


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role="manager").user


@pytest.fixture
def armelle(community):
    return MembershipFactory(community=community, user__first_name="Armelle", user__last_name="Trévidic").user


@pytest.fixture
def case(community, manager, armelle):
    """A draft made of a question of the manager's and an answer of Armelle's."""
    thread = ThreadFactory(community=community, author=manager)
    answer = PostFactory(thread=thread, author=armelle, source="On **écrit** chaque jour.")
    sections = {thread.posts.first().pk: "situation", answer.pk: "done"}
    return acts.capitalise(manager, thread, CaseStudy, title="Plus de nouvelles", sections=sections)


@pytest.fixture
def hers(case, armelle):
    return Contribution.objects.get(author=armelle)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def publish(case, **values):
    """Publish the draft with `values`, as a review does."""
    draft = drafts.draft_of(fresh(case))
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision().publish(skip_permission_checks=True)
    return fresh(case)


def url(name, row):
    return reverse(name, args=[row.pk if isinstance(row, Contribution) else row.slug])


def answered(client, row, answer, **more):
    """Answer with the button of the page that is open."""
    asked = client.get(url("consent", row)).context["contribution"].asked_at.isoformat()
    return client.post(url("consent", row), {"answer": answer, "asked": asked} | more)


def told(person):
    return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("verb", flat=True))


def body(client, page):
    return client.get(page.get_absolute_url()).content.decode()


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_every_author_is_asked_once_and_who_asks_agrees_at_once(case, manager, armelle, hers):
    assert acts.ask(manager, case, days=10) == 2
    own, hers = fresh(Contribution.objects.get(author=manager)), fresh(hers)
    assert (own.consent, hers.consent) == ("given", "asked")
    assert hers.reach == [str(case.thread.community_id)]
    assert hers.answer_by - hers.asked_at == timedelta(days=10)
    (line,) = Notification.objects.filter(recipient=armelle)
    assert (line.verb, line.data["title"], line.data["url"]) == (
        "consent_asked",
        "Plus de nouvelles",
        url("consent", hers),
    )
    assert told(manager) == []
    assert acts.ask(manager, case) == 0
    assert told(armelle) == ["consent_asked"]


def test_one_line_for_several_paragraphs(case, manager, armelle):
    post = PostFactory(thread=case.thread, author=armelle)
    acts.take(manager, case, {post.pk: "options"})
    assert acts.ask(manager, case) == 3
    assert told(armelle) == ["consent_asked"]


def test_the_kinds_are_known():
    assert {"consent_asked", "consent_answered"} <= set(KINDS)


@pytest.mark.parametrize(("typed", "given"), [("3", 3), ("60", 60), ("2", None), ("61", None), ("", None), ("x", None)])
def test_the_delay_is_bounded(client, case, manager, hers, typed, given):
    client.force_login(manager)
    answer = client.post(url("contributions", case), {"days": typed})
    hers = fresh(hers)
    if given is None:
        assert (answer.status_code, list(answer.context["form"].errors), hers.consent) == (422, ["days"], "not_asked")
    else:
        assert (answer.status_code, (hers.answer_by - hers.asked_at).days) == (302, given)


def test_nobody_is_asked_for_no_reader(client, case, manager, hers):
    drafts.save(manager, case, values={"communities": []})
    client.force_login(manager)
    answer = client.post(url("contributions", case), {"days": 10})
    assert (answer.status_code, fresh(hers).consent) == (422, "not_asked")
    assert "qui pourra lire" in answer.context["form"].errors["__all__"][0]


@pytest.mark.parametrize("closed", ["account", "gone", "deleted"])
def test_who_cannot_answer_is_not_asked(case, manager, armelle, hers, closed):
    if closed == "account":
        User.objects.filter(pk=armelle.pk).update(is_active=False)
    elif closed == "gone":
        Contribution.objects.filter(pk=hers.pk).update(author=None)
    else:
        hers.post.deleted_at = timezone.now()
        hers.post.save()
    assert acts.ask(manager, case) == 1
    assert fresh(hers).consent == "not_asked"


# --- Answering --------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(case, manager, hers):
    acts.ask(manager, case)
    return fresh(hers)


def test_the_author_reads_her_paragraph_in_its_place(client, case, manager, armelle, asked):
    drafts.save(manager, case, values={"done": "Nous avons *attendu*."})
    client.force_login(armelle)
    html = client.get(url("consent", asked)).content.decode()
    for words in (
        "<strong>écrit</strong>",
        "Nous avons <em>attendu</em>.",
        "Plus de nouvelles",
        "Ce qui a été fait",
        "les membres de : Tuteurs",
        "Armelle T.",
        "Armelle Trévidic",
    ):
        assert words in html


@pytest.mark.parametrize("who", ["anonymous", "stranger", "member", "manager", "administrator"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_consent_is_nobody_elses(client, community, manager, asked, who, method):
    people = {
        "stranger": UserFactory,
        "member": lambda: MembershipFactory(community=community).user,
        "manager": lambda: manager,
        "administrator": lambda: UserFactory(is_superuser=True),
    }
    if who != "anonymous":
        client.force_login(people[who]())
    answers = [getattr(client, method)(reverse("consent", args=[pk]), {"answer": "oui"}) for pk in (asked.pk, 10**9)]
    assert [answer.status_code for answer in answers] == [302 if who == "anonymous" else 404] * 2
    assert fresh(asked).consent == "asked"


def test_it_is_absent_before_it_is_asked(client, armelle, hers):
    client.force_login(armelle)
    assert client.get(url("consent", hers)).status_code == 404


@pytest.mark.parametrize(("answer", "consent"), [("oui", "given"), ("non", "refused")])
def test_one_click_answers_and_two_are_one(client, armelle, manager, asked, answer, consent):
    client.force_login(armelle)
    for _ in range(2):
        assert answered(client, asked, answer, credit="full").status_code == 302
    assert (fresh(asked).consent, fresh(asked).credit) == (consent, "full")
    assert told(manager) == ["consent_answered"]
    (line,) = Notification.objects.filter(recipient=manager)
    assert (line.data["named"], "Armelle" in str(line.data)) == (False, False)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"answer": "peut-être"},
        {"answer": "oui", "credit": "Léa"},
        {"answer": "\0"},
        {"answer": "oui", "asked": "x" * 99},
    ],
)
def test_a_wrong_answer_is_no_answer(client, armelle, asked, typed):
    client.force_login(armelle)
    assert client.post(url("consent", asked), typed).status_code == 422
    assert fresh(asked).consent == "asked"


def test_a_yes_is_for_the_text_and_the_readers_that_were_read(client, case, manager, armelle, asked):
    read = asked.asked_at.isoformat()
    acts.rewrite(manager, asked, source="On écrit *souvent*.", section="done")
    acts.ask(manager, case)
    client.force_login(armelle)
    answer = client.post(url("consent", asked), {"answer": "oui", "asked": read})
    assert (answer.status_code, fresh(asked).consent) == (422, "asked")
    assert ("ont changé" in answer.content.decode(), "<em>souvent</em>" in answer.content.decode()) == (True, True)
    with pytest.raises(acts.Unfit, match="changed"):
        acts.answer(armelle, Contribution(pk=asked.pk, asked_at=timezone.now()), agrees=True)
    assert client.post(url("consent", asked), {"answer": "non", "asked": read}).status_code == 302
    assert fresh(asked).consent == "refused"


def test_it_takes_a_post(client, armelle, asked):
    client.force_login(armelle)
    client.get(url("consent", asked), {"answer": "oui"})
    assert fresh(asked).consent == "asked"


def test_the_next_paragraph_follows(client, case, manager, armelle, hers):
    acts.take(manager, case, {PostFactory(thread=case.thread, author=armelle).pk: "options"})
    acts.ask(manager, case)
    first, second = Contribution.objects.filter(author=armelle).order_by("section")
    client.force_login(armelle)
    assert answered(client, first, "oui").url == url("consent", second)
    assert answered(client, second, "oui").url == url("consent", second)


def test_an_anonymous_author_has_no_choice_of_a_name(client, case, manager, armelle, asked):
    Contribution.objects.filter(pk=asked.pk).update(is_anonymous=True)
    client.force_login(armelle)
    html = client.get(url("consent", asked)).content.decode()
    assert ("paraîtra sans nom" in html, 'name="credit"' in html) == (True, False)
    answered(client, asked, "oui", credit="full")
    assert (fresh(asked).consent, fresh(asked).credit, fresh(asked).credited) == ("given", "none", "")


def test_nobody_answers_for_another(asked, manager):
    for person in (manager, UserFactory(is_superuser=True)):
        with pytest.raises(Refused):
            acts.answer(person, asked, agrees=True)
    assert fresh(asked).consent == "asked"


# --- Reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("consent", Contribution.Consent.values)
def test_only_what_was_agreed_is_read(client, case, armelle, asked, consent):
    Contribution.objects.filter(pk=asked.pk).update(consent=consent)
    client.force_login(armelle)
    assert ("<strong>écrit</strong>" in body(client, publish(case))) is (consent == "given")


@pytest.mark.parametrize(
    ("credit", "name"),
    [("full", "Armelle Trévidic, Les Genêts"), ("short", "Armelle T."), ("none", "Une personne de la discussion")],
)
def test_authors_are_named_as_they_wish(client, case, armelle, asked, credit, name):
    armelle.profile.organisation = OrganisationFactory(name="Les Genêts")
    armelle.profile.save()
    acts.answer(armelle, asked, agrees=True, credit=credit)
    client.force_login(armelle)
    html = body(client, publish(case))
    caption = html[html.index("<strong>écrit</strong>") :].partition("<figcaption>")[2].partition("</figcaption>")[0]
    assert caption.startswith(name)


def test_a_sheet_reads_them_in_its_sections_too(client, community, manager, armelle):
    thread = ThreadFactory(community=community, author=manager)
    answer = PostFactory(thread=thread, author=armelle, source="On **écrit** chaque jour.")
    sheet = acts.capitalise(manager, thread, PracticeSheet, title="Écrire", sections={answer.pk: "description"})
    acts.ask(manager, sheet)
    client.force_login(manager)
    sheet = publish(sheet)
    assert "<strong>écrit</strong>" not in body(client, sheet)
    acts.answer(armelle, Contribution.objects.get(), agrees=True)
    html = body(client, sheet)
    assert ("<strong>écrit</strong>" in html, "Armelle T." in html) == (True, True)


def test_the_steps_of_a_sheet_lead_to_its_passages(client, community, manager):
    thread = ThreadFactory(community=community, author=manager)
    sections = {thread.posts.get().pk: "context"}
    sheet = acts.capitalise(manager, thread, PracticeSheet, title="Écrire", sections=sections)
    client.force_login(manager)
    html = client.get(reverse("edit_resource", args=[sheet.slug]), follow=True).content.decode()
    assert f'href="{url("contributions", sheet)}"' in html


def test_a_closed_account_takes_its_name_away(client, case, manager, armelle, asked):
    acts.answer(armelle, asked, agrees=True, credit="full")
    User.objects.filter(pk=armelle.pk).update(is_active=False)
    client.force_login(manager)
    html = body(client, publish(case))
    assert ("<strong>écrit</strong>" in html, "Trévidic" in html) == (True, False)


def test_a_change_of_mind_takes_it_out_of_what_is_published_at_once(client, case, armelle, asked):
    acts.answer(armelle, asked, agrees=True)
    case = publish(case)
    client.force_login(armelle)
    assert "<strong>écrit</strong>" in body(client, case)
    answered(client, asked, "non")
    assert "<strong>écrit" not in body(client, case)
    answered(client, asked, "oui")
    assert "<strong>écrit</strong>" in body(client, case)


def test_a_deleted_message_stays_if_it_was_agreed_and_goes_if_not(case, armelle, manager, asked):
    other = PostFactory(thread=case.thread, author=armelle)
    acts.take(manager, case, {other.pk: "options"})
    acts.answer(armelle, asked, agrees=True)
    case.thread.posts.filter(author=armelle).update(deleted_at=timezone.now())
    assert list(case.contributions.standing().filter(author=armelle)) == [asked]
    acts.close_overdue()
    assert list(case.contributions.filter(author=armelle)) == [asked]


# --- Silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "consent"), [(-1, "silent"), (1, "asked")])
def test_silence_is_a_no_once_the_delay_is_over(case, asked, days, consent):
    Contribution.objects.filter(pk=asked.pk).update(answer_by=timezone.now() + timedelta(days=days))
    acts.close_overdue()
    acts.close_overdue()
    assert fresh(asked).consent == consent


def test_a_late_yes_is_a_yes(case, armelle, asked):
    Contribution.objects.filter(pk=asked.pk).update(consent="silent")
    assert acts.answer(armelle, asked, agrees=True)
    assert fresh(asked).consent == "given"


# --- Readers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wanted", "covered"),
    [
        (["public"], ["public"], True),
        (["public"], ["signed_in"], True),
        (["public"], ["3"], True),
        (["signed_in"], ["public"], False),
        (["signed_in"], ["3", "4"], True),
        (["3"], ["signed_in"], False),
        (["3"], ["public"], False),
        (["3"], ["3", "4"], False),
        (["3", "4"], ["3"], True),
        ([], ["3"], False),
        ([], ["public"], False),
    ],
)
def test_a_consent_holds_for_fewer_readers_not_for_more(given, wanted, covered):
    assert covers(given, wanted) is covered


def test_a_community_secret_to_the_reader_is_not_named(community, armelle):
    secret = CommunityFactory(join_mode="secret", title="Cercle caché")
    reach = [str(community.pk), str(secret.pk)]
    assert in_words(reach, armelle) == "les membres de : Tuteurs, d'autres communautés"


def test_wider_readers_are_asked_for_again(client, case, armelle, asked):
    acts.answer(armelle, asked, agrees=True)
    case = publish(case)
    wider = publish(case, visibility="public")
    assert "<strong>écrit" not in body(client, wider)
    again = fresh(asked)
    assert (again.consent, again.reach, told(armelle)) == ("asked", ["public"], ["consent_asked", "consent_asked"])
    (line,) = Notification.objects.filter(recipient=armelle).order_by("-pk")[:1]
    assert line.data["named"] is False
    acts.answer(armelle, again, agrees=True)
    assert "<strong>écrit</strong>" in body(client, wider)


def test_fewer_readers_are_not(client, case, armelle, manager, asked):
    drafts.save(manager, case, values={"visibility": "public"})
    acts.ask(manager, case)
    acts.answer(armelle, fresh(asked), agrees=True)
    before = told(armelle)
    narrower = publish(case, visibility="signed_in")
    client.force_login(armelle)
    assert ("<strong>écrit</strong>" in body(client, narrower), told(armelle)) == (True, before)


def test_publishing_asks_nobody_who_was_not_or_said_no(case, armelle, hers):
    other = PostFactory(thread=case.thread, author=armelle)
    Contribution.objects.create(
        resource=case, post=other, author=armelle, section="done", consent="refused", reach=[], html="<p>Non.</p>"
    )
    publish(case, visibility="public")
    assert sorted(Contribution.objects.filter(author=armelle).values_list("consent", flat=True)) == [
        "not_asked",
        "refused",
    ]


# --- The authors of the resource --------------------------------------------------------------------------------------


def test_a_correction_survives_the_sign_in(client, manager, asked):
    answer = client.post(url("edit_contribution", asked), {"source": "Une longue correction.", "section": "done"})
    assert answer.url == f"{reverse('account_login')}?next={url('edit_contribution', asked)}"
    client.force_login(manager)
    form = client.get(url("edit_contribution", asked)).context["form"]
    assert (form["source"].value(), form["section"].value()) == ("Une longue correction.", "done")
    assert fresh(asked).source == asked.source


def test_another_text_is_asked_for_again(client, case, manager, armelle, asked):
    acts.answer(armelle, asked, agrees=True)
    client.force_login(manager)
    client.post(url("edit_contribution", asked), {"source": "On écrit *souvent*.", "section": "learnt"})
    changed = fresh(asked)
    assert (changed.consent, changed.section, changed.html) == (
        "not_asked",
        "learnt",
        "<p>On écrit <em>souvent</em>.</p>",
    )
    assert acts.ask(manager, case) == 1


def test_another_place_is_not(client, case, manager, armelle, asked):
    acts.answer(armelle, asked, agrees=True)
    client.force_login(manager)
    client.post(url("edit_contribution", asked), {"source": asked.source, "section": "learnt"})
    assert (fresh(asked).consent, fresh(asked).section) == ("given", "learnt")


@pytest.mark.parametrize(
    "typed",
    [
        {"source": "", "section": "done"},
        {"source": "\u200b", "section": "done"},
        {"source": "x" * 20_001, "section": "done"},
        {"source": "x\n" * 1500, "section": "done"},
        {"source": "Oui.", "section": "owner"},
        {},
    ],
)
def test_a_wrong_correction_writes_nothing(client, manager, asked, typed):
    client.force_login(manager)
    answer = client.post(url("edit_contribution", asked), typed)
    assert (answer.status_code, fresh(asked).source) == (422, asked.source)


def test_what_is_published_is_corrected_by_who_reviews(client, case, manager, armelle, asked):
    author = User.objects.get(pk=UserFactory().pk)
    Resource.objects.filter(pk=case.pk).update(owner=author)
    publish(case)
    client.force_login(author)
    answer = client.post(url("edit_contribution", asked), {"source": "Autre.", "section": "done"})
    assert (answer.status_code, fresh(asked).source) == (403, asked.source)
    client.force_login(manager)
    assert client.post(url("edit_contribution", asked), {"source": "Autre.", "section": "done"}).status_code == 302


def test_a_paragraph_goes_up_in_its_section(client, case, manager, armelle, hers):
    acts.take(manager, case, {PostFactory(thread=case.thread).pk: "done"})
    second = Contribution.objects.filter(section="done").last()
    client.force_login(manager)
    for _ in range(2):
        client.post(url("raise_contribution", second))
    assert list(Contribution.objects.filter(section="done")) == [second, hers]


def test_a_paragraph_is_taken_out(client, case, manager, hers):
    client.force_login(manager)
    client.post(url("remove_contribution", hers))
    assert not Contribution.objects.filter(pk=hers.pk).exists()
    assert client.post(url("remove_contribution", hers)).status_code == 404


@pytest.mark.parametrize("name", ["edit_contribution", "raise_contribution", "remove_contribution", "contributions"])
@pytest.mark.parametrize("who", ["stranger", "member", "author of the message"])
def test_a_resource_of_others_is_as_absent_as_none(client, community, case, armelle, hers, name, who):
    people = {"stranger": UserFactory, "member": lambda: MembershipFactory(community=community).user}
    client.force_login(people[who]() if who in people else armelle)
    absent = reverse(name, args=["rien" if name == "contributions" else 10**9])
    typed = {"source": "Autre.", "section": "done", "days": 10}
    answers = [
        client.post(address, typed) for address in (url(name, case if name == "contributions" else hers), absent)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert (fresh(hers).source, fresh(hers).consent) == (hers.source, "not_asked")


def test_the_authors_see_where_each_consent_stands(client, case, manager, armelle, asked):
    client.force_login(manager)
    html = client.get(url("contributions", case)).content.decode()
    assert ("Armelle Trévidic" in html, "réponse avant le" in html, "donné" in html) == (True, True, True)


def test_what_was_born_of_no_thread_has_no_passage(client, manager):
    sheet = drafts.start(manager, PracticeSheet, title="Une semaine", kind="practice")
    client.force_login(manager)
    assert "Aucun passage" in client.get(url("contributions", sheet)).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_following_costs_the_same_for_one_paragraph_and_three(
    client, community, manager, number, django_assert_num_queries
):
    thread = ThreadFactory(community=community, posts=number)
    sections = {post.pk: "done" for post in thread.posts.all()}
    case = acts.capitalise(manager, thread, CaseStudy, title="Un cas", sections=sections)
    client.force_login(manager)
    client.get(url("contributions", case))
    with django_assert_num_queries(20):
        client.get(url("contributions", case))


@pytest.mark.parametrize("number", [1, 3])
def test_voices_cost_the_same_for_one_and_three(community, manager, number, django_assert_num_queries):
    thread = ThreadFactory(community=community, posts=number)
    sections = {post.pk: "done" for post in thread.posts.all()}
    case = acts.capitalise(manager, thread, CaseStudy, title="Un cas", sections=sections)
    Contribution.objects.update(consent="given", reach=["public"], credit="full")
    case = fresh(case)
    with django_assert_num_queries(2):
        names = [voice.credited for voice in case.voices["done"]]
    assert len(names) == number + 1


def test_a_full_list_is_light(client, community, manager):
    thread = ThreadFactory(community=community, posts=acts.MOST - 1)
    sections = {post.pk: "done" for post in thread.posts.all()}
    case = acts.capitalise(manager, thread, CaseStudy, title="Un cas", sections=sections)
    client.force_login(manager)
    html = client.get(url("contributions", case)).content.decode()
    assert html.count("<") - html.count("</") <= 360
