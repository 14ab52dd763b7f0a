"""The demonstration: its size, its truth, the same at every run."""

from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from community.models import (
    Announcement,
    Bulletin,
    CannedReply,
    Charter,
    Community,
    Flag,
    HandoverNote,
    JoinRequest,
    Membership,
    Network,
    Organisation,
    Qualification,
    Report,
    Synonym,
    Theme,
    User,
)
from forums.actions.counting import recount, recount_reactions
from forums.models import Attachment, Post, Thread
from home.actions.site import setup_site
from home.models import ContentPage, HomePage
from home.seeding import seed
from home.seeding.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from resources.models import Audience, Citation, FeedItem, FeedSource, Moment, Opinion, Producer, Resource
from surveys.models import Response, Survey

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demonstration, written once for this module and rolled back after it."""
    from django.conf import settings

    private, settings.PRIVATE_ROOT = settings.PRIVATE_ROOT, tmp_path_factory.mktemp("private")
    with django_db_blocker.unblock(), transaction.atomic():
        setup_site()
        seed(now=NOW)
        yield
        transaction.set_rollback(True)
    settings.PRIVATE_ROOT = private


def digest():
    """Return what must be the same at every run: who wrote what where, and when."""
    rows = Post.objects.order_by("pk").values_list(
        "thread__title", "author__email", "source", "html", "created_at", "reaction_counts"
    )
    members = Membership.objects.order_by("pk").values_list("community__slug", "user__email", "role", "joined_at")
    library = Resource.objects.order_by("pk").values_list(
        "slug", "owner__email", "text", "useful_count", "first_published_at", "thread__title"
    )
    opinions = Opinion.objects.order_by("pk").values_list("resource__slug", "person__email", "created_at")
    return sha256(repr([list(rows), list(members), list(library), list(opinions)]).encode()).hexdigest()


def test_how_a_community_is_animated(demo):
    counted = [model.objects.count() for model in (Announcement, Bulletin, Report, Flag, HandoverNote, CannedReply)]
    assert counted == [2, 3, 3, 4, 3, 3]
    assert Post.objects.exclude(hidden_at=None).count() == Report.objects.filter(state="open").count() == 1
    assert min(len(bulletin.kept) for bulletin in Bulletin.objects.all()) > 0


def test_its_size(demo):
    counts = (User, Organisation, Community, Post)
    assert [model.objects.count() for model in counts] == [907, 140, 32, 1800]


def test_the_library(demo):
    live = Counter(Resource.objects.filter(live=True).values_list("kind", flat=True))
    assert live == {
        "sheet": 43,
        "practice": 21,
        "tool": 18,
        "testimony": 17,
        "guide": 15,
        "video": 15,
        "case": 14,
        "data": 14,
        "study": 14,
        "link": 14,
    }
    assert Resource.objects.count() == 190
    assert set(Resource.objects.values_list("visibility", flat=True)) == {"public", "signed_in", "communities"}
    waiting = [resource.slug for resource in Resource.objects.filter(live=False) if resource.workflow_in_progress]
    assert len(waiting) == 3
    assert FeedItem.objects.filter(state="shown").count() == 5


def test_the_surveys(demo):
    found = {survey.kind: survey for survey in Survey.objects.filter(is_template=False)}
    assert {kind: survey.state for kind, survey in found.items()} == {
        "satisfaction": "closed",
        "needs": "open",
        "grid": "open",
    }
    counted = {kind: Response.objects.counted().filter(survey=survey).count() for kind, survey in found.items()}
    assert counted == {"satisfaction": 23, "needs": 14, "grid": 18}
    assert not found["satisfaction"].responses.exclude(respondent=None).exists()
    assert found["satisfaction"].participations.count() == 23


def test_what_the_library_derives_is_true(demo):
    before = list(Resource.objects.order_by("pk").values_list("useful_count", "trial_count"))
    cited = Citation.objects.count()
    call_command("recount_resources")
    assert list(Resource.objects.order_by("pk").values_list("useful_count", "trial_count")) == before
    assert Citation.objects.count() == cited


def test_every_kind_and_every_way_in(demo):
    assert set(Community.objects.values_list("kind", flat=True)) == {"thematic", "territorial", "instance", "network"}
    modes = Counter(Community.objects.values_list("join_mode", flat=True))
    assert modes["secret"] >= 6
    assert modes["request"] >= 8
    assert modes["open"] >= 12
    assert Charter.objects.filter(published_at=None).count() == 2
    assert Community.objects.exclude(archived_at=None).count() == 1
    assert JoinRequest.objects.filter(state="pending").exists()


def test_solved_open_unanswered_and_anonymous_questions(demo):
    questions = Thread.objects.filter(kind="question")
    assert questions.filter(post_count=1).count() >= 20
    assert questions.exclude(accepted_post=None).count() >= 50
    assert Thread.objects.filter(is_anonymous=True).count() >= 5
    named = Post.objects.filter(thread__is_anonymous=True, author=F("thread__author"), is_anonymous=False)
    assert not named.exists()


def test_derived_columns_are_true(demo):
    assert not any([recount(thread) for thread in Thread.objects.all()])
    assert not any([recount_reactions(post) for post in Post.objects.exclude(reaction_counts={})])
    for community in Community.objects.all():
        assert community.member_count == community.memberships.count()


def test_everyone_who_wrote_belongs_there(demo):
    inside = set(Membership.objects.values_list("community_id", "user_id"))
    assert set(Post.objects.values_list("thread__community_id", "author_id")) <= inside


def test_posts_are_in_the_order_of_their_dates_and_none_is_to_come(demo):
    moments = list(Post.objects.order_by("pk").values_list("created_at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < NOW
    answers = Post.objects.filter(created_at__lt=F("thread__created_at"))
    assert not answers.exists()


def test_every_community_keeps_a_manager(demo):
    managed = Membership.objects.filter(role="manager").values("community")
    assert not Community.objects.exclude(pk__in=managed).exists()


def test_only_the_shown_accounts_have_a_password(demo):
    usable = [user.email for user in User.objects.all() if user.has_usable_password()]
    assert sorted(usable) == sorted(account.email for account in DEMO_ACCOUNTS)
    assert User.objects.get(email=DEMO_ACCOUNTS[0].email).check_password(DEMO_PASSWORD)


def test_no_address_is_real(demo):
    assert not User.objects.exclude(email__endswith="@margelle.example").exists()


def test_joined_files_can_be_read(demo):
    attachment = Attachment.objects.first()
    assert attachment.file.read(2) == b"PK"
    assert attachment.size == attachment.file.size


def test_the_same_at_every_run(demo):
    first = digest()
    with transaction.atomic():
        Thread.objects.all().delete()
        for page in HomePage.objects.all():
            page.delete()
        wipe()
        setup_site()
        seed(now=NOW)
        assert digest() == first
        transaction.set_rollback(True)


def wipe():
    """Empty the tables that the seeding fills."""
    User.objects.all().delete()
    for model in (Organisation, Network, Qualification, Producer, Audience, Moment, FeedSource):
        model.objects.all().delete()
    Theme.objects.exclude(parent=None).delete()
    Theme.objects.all().delete()


def test_it_never_writes_over_existing_people(demo):
    with pytest.raises(CommandError, match="site vide"):
        call_command("seed_demo")


def test_setting_up_twice_changes_nothing():
    setup_site()
    before = (HomePage.objects.count(), ContentPage.objects.count())
    setup_site()
    assert (HomePage.objects.count(), ContentPage.objects.count()) == before == (1, 6)


def test_the_first_synonyms_are_written_once_and_left_to_editors():
    setup_site()
    assert Synonym.objects.get(words__startswith="tuteur,").words.split(", ")[2] == "référent professionnel"
    Synonym.objects.exclude(words__startswith="tuteur,").delete()
    setup_site()
    assert Synonym.objects.count() == 1
