"""A resource that is flagged: who judges it, what its author sees, how it comes back."""

import pytest
from django.core.exceptions import PermissionDenied

from community.actions.flags import flag
from community.actions.reports import decide
from community.models import Notification, Report
from community.moderation.queue import case_for
from resources.models import Resource
from tests.community.test_permissions import make_person
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")


def fresh(resource):
    return Resource.objects.get(pk=resource.pk)


def test_what_all_may_read_the_site_judges_and_its_author_sees_why(client):
    resource, moderator = ResourceFactory(owner=UserFactory()), make_person("site moderator", [])
    report = flag(UserFactory(), fresh(resource), reason="commercial").report
    assert (report.community, report.author) == (None, resource.owner)
    decide(moderator, report, "correct", message="Ôtez le lien de vente.")
    assert client.get(resource.get_absolute_url()).status_code == 404
    client.force_login(resource.owner)
    page = client.get(resource.get_absolute_url()).content.decode()
    assert "Masquée en attendant relecture" in page
    assert "Ôtez le lien de vente." in page


def test_published_again_it_is_judged_again_and_stays_masked_meanwhile():
    resource, moderator = ResourceFactory(owner=UserFactory()), make_person("site moderator", [])
    report = flag(UserFactory(), fresh(resource), reason="commercial").report
    decide(moderator, report, "correct", message="Ôtez le lien.")
    page = fresh(resource).specific
    page.title = "Sans lien de vente"
    page.save_revision(clean=False).publish()
    report.refresh_from_db()
    assert (report.state, fresh(resource).masked_at is not None) == ("open", True)
    decide(moderator, report, Report.Decision.KEEP)
    assert (fresh(resource).masked_at, fresh(resource).title) == (None, "Sans lien de vente")


def test_what_is_shared_with_a_community_it_judges():
    place = CommunityFactory(join_mode="secret")
    member = MembershipFactory(community=place).user
    resource = ResourceFactory(visibility="communities", communities=[place], owner=UserFactory())
    assert flag(member, fresh(resource), reason="wrong").report.community == place


def test_who_wrote_it_with_its_owner_does_not_judge_it():
    place = CommunityFactory(join_mode="secret")
    member, writer, judge = (
        MembershipFactory(community=place, role=role).user for role in ("member", "manager", "manager")
    )
    resource = ResourceFactory(visibility="communities", communities=[place], owner=UserFactory())
    resource.authors.create(person=writer)
    report = flag(member, fresh(resource), reason="wrong").report
    assert list(Notification.objects.filter(verb="report_opened").values_list("recipient", flat=True)) == [judge.pk]
    assert not case_for(writer, report).may_decide
    with pytest.raises(PermissionDenied):
        decide(writer, report, Report.Decision.KEEP)
    assert decide(judge, report, Report.Decision.KEEP).decided_by == judge
