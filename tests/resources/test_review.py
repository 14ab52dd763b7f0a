"""A draft goes to its readers through a review: who may, what is told to whom, what refuses to happen."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import Task, Workflow, WorkflowState

from community.models import Notification, User
from community.permissions import EDITORS_GROUP
from home.actions.site import setup_site
from resources import permissions
from resources.actions import drafts, review
from resources.history import history_of
from resources.models import LibraryPage, Resource, ResourcePage, ReviewTask
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def author():
    return UserFactory(first_name="Claire")


@pytest.fixture
def editor():
    return person_of_group()


@pytest.fixture
def community():
    return CommunityFactory(title="Tuteurs")


@pytest.fixture
def manager(community):
    return manager_of(community)


def person_of_group(name=EDITORS_GROUP):
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=name)[0])
    return User.objects.get(pk=person.pk)


def manager_of(*communities):
    person = UserFactory()
    for community in communities:
        MembershipFactory(user=person, community=community, role="manager")
    return User.objects.get(pk=person.pk)


def begin(author, **values):
    """Return a complete draft."""
    values = {"title": "Préparer l'accueil", "summary": "Une page.", "link": "https://example.org/", **values}
    return drafts.start(author, ResourcePage, **values)


def told():
    return sorted((line.verb, line.recipient_id) for line in Notification.objects.all())


def stored(resource):
    return ResourcePage.objects.get(pk=resource.pk)


def test_a_draft_waits_for_who_may_review_it(author, editor, manager, community):
    draft = begin(author, visibility="communities", communities=[community])
    bystander = manager_of(CommunityFactory())
    assert review.submit(author, draft) is True
    assert stored(draft).workflow_in_progress
    assert told() == sorted([("review_asked", editor.pk), ("review_asked", manager.pk)])
    assert not permissions.can_review(bystander, stored(draft))


def test_a_second_submission_changes_nothing(author, editor):
    draft = begin(author)
    assert [review.submit(author, draft), review.submit(author, draft)] == [True, False]
    assert told() == [("review_asked", editor.pk)]


def test_administrators_are_told_only_when_there_is_nobody_else(author):
    administrator = UserFactory(is_superuser=True)
    review.submit(author, begin(author))
    assert told() == [("review_asked", administrator.pk)]


def test_editors_are_not_told_of_what_is_secret_to_them(author, editor):
    secret = CommunityFactory(join_mode="secret")
    manager = manager_of(secret)
    review.submit(author, begin(author, visibility="communities", communities=[secret]))
    assert told() == [("review_asked", manager.pk)]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"summary": ""}, ["summary"]),
        ({"link": ""}, ["body"]),
        ({"visibility": "communities"}, ["communities"]),
        ({"summary": "", "link": ""}, ["summary", "body"]),
    ],
)
def test_what_readers_need_is_asked_at_submission(author, values, missing):
    draft = begin(author, **values)
    with pytest.raises(review.Incomplete) as incomplete:
        review.submit(author, draft)
    assert [field for field, _ in incomplete.value.missing] == missing
    assert (stored(draft).workflow_in_progress, told()) == (False, [])


@pytest.mark.parametrize("act", [review.submit, review.take_back, lambda *who: review.comment(*who, "Bien.")])
@pytest.mark.parametrize("stranger", [AnonymousUser(), None])
def test_strangers_take_no_part(author, act, stranger):
    with pytest.raises(drafts.Refused):
        act(stranger or UserFactory(), begin(author))
    assert told() == []


def test_a_review_ends_with_a_publication(author, editor):
    draft = begin(author)
    review.submit(author, draft)
    published = review.publish(editor, draft)
    assert (published.live, published.title) == (True, "Préparer l'accueil")
    assert published.workflow_states.get().status == WorkflowState.STATUS_APPROVED
    assert ("resource_published", author.pk) in told()
    assert [str(entry.act) for entry in history_of(published)] == ["publie", "propose à la relecture"]


def test_a_manager_without_any_right_in_wagtail_publishes_for_her_community(author, manager, community):
    draft = begin(author, visibility="communities", communities=[community])
    review.submit(author, draft)
    assert review.publish(manager, draft).live


def test_a_reviewer_publishes_her_own_at_once(editor):
    assert review.publish(editor, begin(editor)).live
    assert told() == []


def test_what_is_published_has_its_required_part(editor):
    draft = begin(editor, summary="")
    with pytest.raises(review.Incomplete):
        review.publish(editor, draft)
    assert not stored(draft).live


def test_what_changed_since_it_was_read_is_not_published(author, editor):
    draft = begin(author)
    review.submit(author, draft)
    seen = draft.latest_revision_id
    drafts.save(author, draft, values={"summary": "Autre chose."})
    with pytest.raises(review.Changed):
        review.publish(editor, draft, seen=seen)
    assert not stored(draft).live


def test_it_comes_back_with_a_comment_and_goes_again(author, editor):
    draft = begin(author)
    draft.authors.create(person=UserFactory())
    review.submit(author, draft)
    assert review.send_back(editor, draft, "Dites en quelle année.") is True
    assert [kind for kind, _ in told()].count("review_sent_back") == 2
    assert stored(draft).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert review.submit(author, draft) is True
    assert review.publish(editor, draft).live
    assert [(str(entry.act), entry.words) for entry in history_of(draft)] == [
        ("publie", ""),
        ("propose à nouveau à la relecture", ""),
        ("renvoie avec un commentaire", "Dites en quelle année."),
        ("propose à la relecture", ""),
    ]


def test_what_does_not_wait_is_not_sent_back(author, editor):
    assert review.send_back(editor, begin(author), "Pourquoi ?") is False
    assert told() == []


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "a" * 2001])
@pytest.mark.parametrize("act", [review.send_back, review.comment])
def test_a_comment_says_something(author, editor, act, text):
    draft = begin(author)
    review.submit(author, draft)
    with pytest.raises(review.Blank):
        act(editor, draft, text)
    assert stored(draft).workflow_in_progress
    assert [str(entry.act) for entry in history_of(draft)] == ["propose à la relecture"]


def test_a_comment_is_for_the_others_who_take_part(author, editor):
    draft = begin(author)
    silent = person_of_group()
    review.comment(editor, draft, "Une question.")
    review.comment(author, draft, "Une réponse.")
    assert [line for line in told() if line[0] == "review_commented"] == sorted(
        [("review_commented", author.pk), ("review_commented", editor.pk)]
    )
    assert silent.pk not in [person for _, person in told()]


def test_a_draft_is_taken_back(author, editor):
    draft = begin(author)
    assert review.take_back(author, draft) is False
    review.submit(author, draft)
    assert review.take_back(author, draft) is True
    assert stored(draft).current_workflow_state is None
    assert review.submit(author, draft) is True


@pytest.mark.parametrize(
    ("visibility", "places", "may"),
    [
        ("communities", "A", True),
        ("communities", "AB", False),
        ("communities", "B", False),
        ("public", "A", True),
        ("public", "", False),
        ("public", "AB", False),
    ],
)
def test_a_manager_publishes_only_where_she_answers(author, visibility, places, may):
    known = {"A": CommunityFactory(), "B": CommunityFactory()}
    manager = manager_of(known["A"])
    draft = begin(author, visibility=visibility, communities=[known[place] for place in places])
    assert permissions.can_publish(manager, stored(draft), draft) is may
    if may:
        assert review.publish(manager, draft).live
    else:
        with pytest.raises(drafts.Refused):
            review.publish(manager, draft)
        assert not stored(draft).live


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({"title": "Autre titre"}, True),
        ({"visibility": "public"}, False),
        ({"communities": "A"}, False),
        ({"communities": "ABC"}, False),
        ({"communities": "C"}, False),
    ],
)
def test_a_manager_does_not_move_what_another_community_shares(author, values, may):
    known = {name: CommunityFactory() for name in "ABC"}
    resource = ResourceFactory(
        owner=author, link="https://example.org/", visibility="communities", communities=[known["A"], known["B"]]
    )
    if "communities" in values:
        values = {"communities": [known[name] for name in values["communities"]]}
    draft = drafts.save(author, resource, values=values)
    assert permissions.can_publish(manager_of(known["A"]), stored(resource), draft) is may
    assert permissions.can_publish(manager_of(*known.values()), stored(resource), draft) is True


def test_an_editor_does_not_publish_into_a_secret_community(author, editor):
    secret, open_one = CommunityFactory(join_mode="secret"), CommunityFactory()
    draft = begin(author, visibility="communities", communities=[secret, open_one])
    assert not permissions.can_publish(editor, stored(draft), draft)
    assert permissions.can_publish(manager_of(secret, open_one), stored(draft), draft)


@pytest.mark.parametrize("who", ["author", "stranger", "visitor"])
def test_only_reviewers_publish_send_back_and_take_away(author, who):
    resource = ResourceFactory(owner=author, link="https://example.org/")
    actor = {"author": author, "stranger": UserFactory(), "visitor": AnonymousUser()}[who]
    for act in (review.publish, review.unpublish, lambda *args: review.send_back(*args, "Non.")):
        with pytest.raises(drafts.Refused):
            act(actor, resource)
    assert stored(resource).live


def test_wagtail_s_screens_offer_the_step_to_who_may_publish(author, editor):
    draft = begin(author)
    review.submit(author, draft)
    task, person = ReviewTask.objects.get(), UserFactory()
    assert [act for act, *_ in task.get_actions(draft, editor)] == ["reject", "approve"]
    assert (task.get_actions(draft, person), task.get_actions(LibraryPage.objects.get(), editor)) == ([], [])
    waiting = stored(draft).current_workflow_task_state.pk
    assert [state.pk for state in task.get_task_states_user_can_moderate(editor)] == [waiting]
    assert list(task.get_task_states_user_can_moderate(person)) == []


def test_the_end_of_a_workflow_asks_the_right_again(author):
    """Approving by Wagtail's own call, or a workflow whose step was switched off, publishes nothing."""
    draft = begin(author)
    review.submit(author, draft)
    with pytest.raises(drafts.PermissionDenied):
        stored(draft).current_workflow_task_state.approve(user=author)
    review.take_back(author, draft)
    Task.objects.update(active=False)
    with pytest.raises(drafts.PermissionDenied):
        review.submit(author, draft)
    assert not stored(draft).live


def test_a_page_is_taken_away_from_its_readers(author, editor):
    resource = ResourceFactory(owner=author)
    assert review.unpublish(editor, resource) is True
    assert not Resource.objects.visible_to(editor).exists()
    assert review.unpublish(editor, resource) is False
    assert told() == [("resource_unpublished", author.pk)]


def test_an_author_asks_that_it_be_taken_away(author, editor):
    resource = ResourceFactory(owner=author)
    review.ask_to_unpublish(author, resource, "Elle n'est plus vraie.")
    assert told() == [("unpublishing_asked", editor.pk)]
    assert [entry.words for entry in history_of(resource)] == ["Elle n'est plus vraie."]
    with pytest.raises(drafts.Refused):
        review.ask_to_unpublish(author, begin(author), "Elle n'y est pas.")


def test_only_its_owner_deletes_a_draft_that_was_never_published(author, editor):
    draft, published = begin(author), ResourceFactory(owner=author, title="Publiée")
    coauthor = UserFactory()
    draft.authors.create(person=coauthor)
    for actor, resource in ((editor, draft), (coauthor, draft), (author, published)):
        with pytest.raises(drafts.Refused):
            review.discard(actor, resource)
    review.submit(author, draft)
    review.discard(author, draft)
    assert [page.title for page in Resource.objects.all()] == ["Publiée"]
    assert WorkflowState.objects.count() == 0


def test_what_was_published_once_is_never_deleted_by_its_owner(author, editor):
    draft = begin(editor)
    review.publish(editor, draft)
    review.unpublish(editor, draft)
    with pytest.raises(drafts.Refused):
        review.discard(editor, draft)


def test_the_site_has_one_workflow_however_often_it_is_set_up(site):
    setup_site()
    setup_site()
    assert [task.name for task in Workflow.objects.get(name="Relecture").tasks] == ["Relecture"]
    assert LibraryPage.objects.get().get_workflow().name == "Relecture"


def test_no_mail_leaves_during_a_review(author, editor, mailoutbox):
    """Wagtail's own mails lead to screens that members do not have."""
    draft = begin(author)
    review.submit(author, draft)
    review.send_back(editor, draft, "Dites en quelle année.")
    review.submit(author, draft)
    review.publish(editor, draft)
    assert mailoutbox == []
