"""The rules a community is animated by."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from community.actions.animating import set_rules
from community.animating import rules_of, rules_of_each
from community.models import Animation, AuditEntry
from tests.factories import CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")

DEFAULTS = {"promise_days": 2, "flag_threshold": 2, "review_first_posts": 0, "sleeping_days": 90}


@pytest.fixture
def manager():
    return MembershipFactory(role="manager")


def test_without_a_choice_the_defaults_hold_and_nothing_is_written(manager):
    rules = rules_of(manager.community)
    assert {name: getattr(rules, name) for name in DEFAULTS} == DEFAULTS
    assert set_rules(manager.user, manager.community, **DEFAULTS) == []
    assert not Animation.objects.exists()


def test_a_change_is_written_and_goes_to_the_journal(manager):
    assert set_rules(manager.user, manager.community, flag_threshold=3, promise_days=2) == ["flag_threshold"]
    assert rules_of(manager.community).flag_threshold == 3
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.act, entry.community) == (
        manager.user,
        "rules.changed",
        manager.community.page_ptr.specific,
    )
    assert entry.detail == {"before": {"flag_threshold": 2}, "after": {"flag_threshold": 3}}


@pytest.mark.parametrize("number", [1, 3])
def test_rules_of_several_cost_one_query(number, django_assert_num_queries):
    places = [CommunityFactory() for _ in range(number)]
    Animation.objects.create(community=places[0], promise_days=5)
    with django_assert_num_queries(1):
        rules = rules_of_each(places)
    assert [rules[place.pk].promise_days for place in places] == [5] + [2] * (number - 1)


def test_only_who_manages_changes_them(manager):
    member = MembershipFactory(community=manager.community).user
    for stranger in (member, UserFactory(), MembershipFactory(role="manager").user):
        with pytest.raises(PermissionDenied):
            set_rules(stranger, manager.community, flag_threshold=0)
    assert not Animation.objects.exists()


def test_the_page(client, manager):
    client.force_login(manager.user)
    page = reverse("manage_rules", args=[manager.community.slug])
    answer = client.get(page)
    form = answer.context["form"]
    for name in form.fields:
        assert f'name="{name}"' in answer.content.decode()
    shown = {name: form[name].value() for name in form.fields}
    assert client.post(page, shown | {"review_first_posts": 3})["Location"] == page
    assert client.get(page).context["form"]["review_first_posts"].value() == 3
    refused = client.post(page, shown | {"flag_threshold": "9999999999999999999999", "promise_days": "\0"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"flag_threshold", "promise_days"}
    assert rules_of(manager.community).flag_threshold == 2
