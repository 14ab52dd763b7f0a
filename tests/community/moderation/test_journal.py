"""The journal: every act has words, who reads which entries, what they never show."""

import ast
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from community import audit
from community.actions.reports import appeal, decide, open_report
from community.actions.sanctions import warn
from community.audit_wording import ACTS, details_of
from community.journal import chosen, entries_for, page_for
from community.models import AuditEntry
from community.permissions import MODERATORS_GROUP
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

ROOT = Path(__file__).resolve().parents[3]
ACT = re.compile(r"[a-z]+\.[a-z_]+")
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager():
    return MembershipFactory(role="manager")


@pytest.fixture
def member(manager):
    return MembershipFactory(community=manager.community)


def moderator():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=MODERATORS_GROUP)[0])
    return person


def lines_for(reader, community=None, **asked):
    return page_for(reader, chosen(entries_for(reader, community), **asked))[0]


def read(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def recorded_acts():
    """Yield every act of the modules that write to the journal: whatever string looks like one."""
    for app in ("community", "forums", "resources", "surveys", "home"):
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "audit.record(" in text:
                yield from (
                    node.value
                    for node in ast.walk(ast.parse(text))
                    if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACT.fullmatch(node.value)
                )


def test_every_act_that_is_recorded_has_words_and_no_other():
    assert set(recorded_acts()) == set(ACTS)


def test_details_in_words():
    entry = AuditEntry(act="sanction.taken", detail={"kind": "limit", "days": 3, "sanction": 9, "secret": "x"})
    assert details_of(entry) == ["Lecture seule", "pour 3 jours"]
    assert details_of(AuditEntry(act="report.judged", detail={"upheld": False})) == ["décision annulée"]
    assert details_of(AuditEntry(act="report.decided", detail={"decision": "inconnue"})) == [""]
    assert details_of(AuditEntry(act="d'avant.oubliée", detail={"x": 1})) == []


def test_who_did_what_to_whom_and_why(client, manager, member):
    warn(manager.user, member.user, community=manager.community, reason="Le ton blesse.")
    client.force_login(manager.user)
    shown = read(client.get(reverse("manage_journal", args=[manager.community.slug])))
    for said in ("Mesure prise", str(member.user), "Le ton blesse.", "avertissement", f"par {manager.user}"):
        assert said in shown


def test_each_reads_what_she_answers_for(manager):
    secret = MembershipFactory(role="manager", community=CommunityFactory(join_mode="secret"))
    for place in (manager.community, secret.community, None):
        audit.record(manager.user, "community.archived", community=place)
    here, hidden, of_site = AuditEntry.objects.order_by("pk")
    admin = UserFactory(is_superuser=True, is_staff=True)
    assert set(entries_for(manager.user, manager.community)) == {here}
    assert set(entries_for(moderator())) == {here, of_site}
    assert set(entries_for(admin)) == {here, hidden, of_site}


@pytest.mark.parametrize(
    ("role", "status"), [("anonymous", 302), ("member", 403), ("manager", 200), ("moderator", 403)]
)
def test_who_opens_the_journal_of_a_community(client, manager, member, role, status):
    person = {"member": member.user, "manager": manager.user, "moderator": moderator(), "anonymous": None}[role]
    if person:
        client.force_login(person)
    assert client.get(reverse("manage_journal", args=[manager.community.slug])).status_code == status


@pytest.mark.parametrize(("role", "status"), [("anonymous", 302), ("manager", 403), ("moderator", 200)])
def test_who_opens_that_of_the_site(client, manager, role, status):
    person = {"manager": manager.user, "moderator": moderator(), "anonymous": None}[role]
    if person:
        client.force_login(person)
    assert client.get(reverse("site_journal")).status_code == status


def test_a_secret_community_has_no_journal_for_others(client):
    client.force_login(moderator())
    secret = CommunityFactory(join_mode="secret")
    assert client.get(reverse("manage_journal", args=[secret.slug])).status_code == 404


def test_an_unnamed_author_is_nowhere(client, manager, member):
    author = member.user
    thread = ThreadFactory(community=manager.community, author=author, is_anonymous=True)
    post = PostFactory(thread=thread, author=author, is_anonymous=True)
    report = open_report(post, origin="flag", reason="hurtful")
    decide(manager.user, report, "remove", message="Le ton blesse.")
    report.refresh_from_db()
    appeal(author, report, "Je conteste.")
    warn(manager.user, author, community=manager.community, reason="Le ton blesse.", report=report)
    client.force_login(manager.user)
    address = reverse("manage_journal", args=[manager.community.slug])
    shown = client.get(address)
    for said in (str(author), author.public_id):
        assert said not in shown.content.decode()
    assert "par la personne concernée" in read(shown)
    assert lines_for(manager.user, manager.community, person=author.last_name) == []


def test_what_the_reader_may_not_see_is_not_named(manager):
    secret = CommunityFactory(join_mode="secret")
    thread = ThreadFactory(community=secret, title="Chez nous seulement")
    audit.record(manager.user, "thread.moved", thread, community=manager.community, to=secret.pk)
    (line,) = lines_for(manager.user, manager.community)
    assert (line.about, line.url) == (None, "")


def test_filters(manager, member):
    community, now = manager.community, timezone.localtime()
    audit.record(manager.user, "member.removed", member.user, community=community, role="member")
    audit.record(member.user, "charter.published", None, community=community)
    old = audit.record(manager.user, "charter.published", None, community=community)
    AuditEntry.objects.filter(pk=old.pk).update(at=now - timedelta(days=40))

    def found(**asked):
        return [line.entry.act for line in lines_for(manager.user, community, **asked)]

    assert found(act="member.removed") == ["member.removed"]
    assert found(person=f"{member.user.last_name} {member.user.first_name}") == ["charter.published", "member.removed"]
    assert found(since=now.date() - timedelta(days=2)) == ["charter.published", "member.removed"]
    assert found(until=now.date() - timedelta(days=30)) == ["charter.published"]


@pytest.mark.parametrize(
    "asked",
    [
        {"act": "x"},
        {"since": "demain"},
        {"person": "\0"},
        {"avant": "9" * 30},
        {"avant": "-1"},
        {"since": "0001-01-01"},
    ],
)
def test_odd_filters(client, manager, asked):
    client.force_login(manager.user)
    assert client.get(reverse("manage_journal", args=[manager.community.slug]), asked).status_code == 200


def test_pages_follow_by_key_and_keep_the_filter(client, manager):
    AuditEntry.objects.bulk_create(
        AuditEntry(act="thread.pinned", actor=manager.user, community=manager.community) for _ in range(21)
    )
    client.force_login(manager.user)
    page = reverse("manage_journal", args=[manager.community.slug])
    first = client.get(page, {"act": "thread.pinned"})
    assert f"?act=thread.pinned&avant={first.context['after']}" in read(first)
    second = client.get(page, {"act": "thread.pinned", "avant": first.context["after"]})
    assert (len(first.context["lines"]), len(second.context["lines"])) == (20, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_queries(client, manager, number, django_assert_num_queries):
    for _ in range(number):
        member = MembershipFactory(community=manager.community)
        audit.record(manager.user, "member.removed", member.user, community=manager.community, role="member")
        audit.record(
            manager.user, "thread.pinned", ThreadFactory(community=manager.community), community=manager.community
        )
    client.force_login(manager.user)
    with django_assert_num_queries(11):
        client.get(reverse("manage_journal", args=[manager.community.slug]))
    client.force_login(moderator())
    with django_assert_num_queries(8):
        client.get(reverse("site_journal"))
