"""Flags, decisions, appeals: what changes, who is told, who is refused."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from community.actions.flags import flag
from community.actions.profiles import NAMES, PLAIN
from community.actions.reports import AlreadyDecided, appeal, ask_advice, decide, judge, open_report
from community.animating import rules_of
from community.models import Assignment, AuditEntry, Flag, Notification, Report, Watchword
from forums.actions.posts import delete_post, edit_post, restore_post
from forums.actions.threads import accept_post
from forums.models import Post, ThreadEvent
from forums.refusals import Refused
from tests.community.moderation.cases import Case

pytestmark = pytest.mark.usefixtures("site")

KEEP, CORRECT, REMOVE = Report.Decision


@pytest.fixture
def case():
    case = Case()
    Notification.objects.all().delete()
    return case


@pytest.fixture
def report(case):
    return flag(case.maelle, case.post, reason="hurtful").report


def told():
    rows = Notification.objects.order_by("pk").values_list("recipient__first_name", "verb", "actor_object_id", "data")
    return sorted((name, verb) for name, verb, _actor, _data in rows)


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("act", "actor__first_name"))


def kinds_after(case, seq):
    return list(ThreadEvent.objects.filter(thread=case.thread, seq__gt=seq).values_list("kind", flat=True))


class TestFlag:
    def test_those_who_animate_are_told_and_nobody_is_named(self, case):
        made = flag(case.maelle, case.post, reason="identifiable", passage="le  seul FOYER", comment="Au canton")
        assert (made.passage, made.comment) == ("le  seul FOYER", "Au canton")
        report = Report.objects.get()
        assert (report.community, report.author, report.reason) == (case.community, case.bruno, "identifiable")
        assert told() == [("Nadia", "report_opened"), ("Thomas", "report_opened")]
        assert not Notification.objects.filter(actor_object_id=str(case.maelle.pk), data__named=True).exists()
        assert acts() == [("report.opened", None)]

    def test_a_passage_that_is_not_there_joins_the_comment(self, case):
        made = flag(case.maelle, case.post, reason="other", passage="le train de nuit", comment="Voir plus bas")
        assert (made.passage, made.comment) == ("", "le train de nuit\nVoir plus bas")

    def test_twice_by_one_person_is_once(self, case):
        flag(case.maelle, case.post, reason="hurtful")
        assert flag(case.maelle, case.post, reason="wrong") is None
        assert list(Flag.objects.values_list("reason", flat=True)) == ["hurtful"]
        assert case.fresh().hidden_at is None

    def test_two_people_mask_it_at_once(self, case):
        seq = case.post.thread.event_seq
        flag(case.maelle, case.post, reason="hurtful")
        assert case.fresh().hidden_at is None
        flag(case.hamid, case.post, reason="hurtful")
        assert case.fresh().hidden_at is not None
        assert Report.objects.get().hidden_at is not None
        assert kinds_after(case, seq) == ["post_changed"]

    def test_the_threshold_is_the_communitys(self, case):
        rules = rules_of(case.community)
        rules.flag_threshold = 1
        rules.save()
        flag(case.maelle, case.post, reason="hurtful")
        assert case.fresh().hidden_at is not None

    def test_zero_never_masks(self, case):
        rules = rules_of(case.community)
        rules.flag_threshold = 0
        rules.save()
        for person in (case.maelle, case.hamid, case.nadia):
            flag(person, case.post, reason="hurtful")
        assert case.fresh().hidden_at is None

    def test_a_closed_account_does_not_count(self, case):
        flag(case.maelle, case.post, reason="hurtful")
        case.maelle.is_active = False
        case.maelle.save()
        flag(case.hamid, case.post, reason="hurtful")
        assert case.fresh().hidden_at is None

    def test_what_was_judged_and_kept_is_not_masked_before_it_is_judged_again(self, case, report):
        decide(case.nadia, report, KEEP)
        for person in (case.maelle, case.hamid):
            flag(person, case.post, reason="hurtful")
        assert case.fresh().hidden_at is None
        assert Report.objects.count() == 2

    def test_its_author_and_who_does_not_read_it_may_not(self, case):
        outsider = Case(join_mode="secret").bruno
        case.community.join_mode = "secret"
        case.community.save()
        for person in (case.bruno, outsider):
            with pytest.raises(Http404):
                flag(person, case.post, reason="hurtful")
        assert not Report.objects.exists()

    def test_what_was_told_of_it_is_withdrawn(self, case):
        flag(case.maelle, case.post, reason="hurtful")
        post = case.fresh()
        Notification.objects.all().delete()
        edit_post(case.bruno, post, source=f"@{case.maelle} a raison.")
        assert told() == [("Maëlle", "mention")]
        flag(case.hamid, post, reason="hurtful")
        assert told() == []


class TestDecide:
    def test_keeping_shows_it_again_and_thanks(self, case, report):
        flag(case.hamid, case.post, reason="hurtful")
        Notification.objects.all().delete()
        decide(case.nadia, report, KEEP)
        assert case.fresh().hidden_at is None
        assert told() == [("Bruno", "flag_decided"), ("Hamid", "flag_thanked"), ("Maëlle", "flag_thanked")]
        assert acts() == [("report.opened", None), ("report.decided", "Nadia")]

    def test_keeping_what_was_not_masked_tells_its_author_nothing(self, case, report):
        Notification.objects.all().delete()
        decide(case.nadia, report, KEEP)
        assert told() == [("Maëlle", "flag_thanked")]

    def test_an_accepted_answer_is_so_again(self, case, report):
        accept_post(case.maelle, case.post)
        flag(case.hamid, case.post, reason="hurtful")
        assert case.fresh().thread.accepted_post is None
        decide(case.nadia, report, KEEP)
        assert case.fresh().thread.accepted_post_id == case.post.pk

    def test_a_correction_comes_back_once_made(self, case, report):
        Notification.objects.all().delete()
        decide(case.nadia, report, CORRECT, message="Reformulez.")
        assert case.fresh().hidden_at is not None
        assert told() == [("Bruno", "correction_asked"), ("Maëlle", "flag_thanked")]
        Notification.objects.all().delete()
        edit_post(case.bruno, case.fresh(), source="La stagiaire a quitté l'établissement.")
        report.refresh_from_db()
        assert (report.state, report.decision) == ("open", "correct")
        assert case.fresh().hidden_at is not None
        assert told() == [("Nadia", "report_opened"), ("Thomas", "report_opened")]
        decide(case.thomas, report, KEEP)
        assert case.fresh().hidden_at is None

    def test_removed_nobody_brings_it_back_by_hand(self, case, report):
        decide(case.nadia, report, REMOVE, message="Hors charte.")
        post = case.fresh()
        assert (post.deleted_by, post.is_deleted) == (case.nadia, True)
        for person in (case.bruno, case.nadia, case.admin):
            with pytest.raises(Refused):
                restore_post(person, post)

    def test_the_second_of_two_learns_it(self, case, report):
        decide(case.nadia, report, KEEP)
        with pytest.raises(AlreadyDecided) as late:
            decide(case.thomas, report, REMOVE, message="Non.")
        assert late.value.report.decided_by == case.nadia
        assert not case.fresh().is_deleted

    def test_who_may_not(self, case, report):
        for person in (case.bruno, case.maelle, case.hamid):
            with pytest.raises(PermissionDenied):
                decide(person, report, KEEP)

    def test_her_own_or_what_she_flagged_a_manager_leaves_to_others(self, case):
        case.community.memberships.filter(user=case.bruno).update(role="manager")
        report = flag(case.nadia, case.post, reason="hurtful").report
        assert told() == [("Thomas", "report_opened")]
        for person in (case.bruno, case.nadia):
            with pytest.raises(PermissionDenied):
                decide(person, report, KEEP)
        assert decide(case.thomas, report, KEEP).decided_by == case.thomas

    @pytest.mark.parametrize(("mode", "judge_is"), [("open", "moderator"), ("secret", "admin")])
    def test_without_another_manager_it_goes_above(self, case, mode, judge_is):
        case.community.memberships.filter(user=case.thomas).update(role="member")
        case.community.join_mode = mode
        case.community.save()
        flag(case.nadia, case.post, reason="hurtful")
        above = getattr(case, judge_is)
        assert list(Notification.objects.values_list("recipient", "verb")) == [(above.pk, "report_opened")]

    def test_deleted_by_its_author_meanwhile(self, case, report):
        delete_post(case.bruno, case.fresh())
        decide(case.nadia, report, REMOVE, message="Hors charte.")
        assert case.fresh().deleted_by == case.bruno


class TestAppeal:
    @pytest.fixture
    def removed(self, case, report):
        decide(case.nadia, report, REMOVE, message="Hors charte.")
        Notification.objects.all().delete()
        report.refresh_from_db()
        return report

    def test_somebody_above_is_told(self, case, removed):
        appeal(case.bruno, removed, "Personne n'est reconnaissable.")
        assert list(Notification.objects.values_list("recipient", "verb")) == [(case.moderator.pk, "appeal_received")]

    def test_an_anonymous_author_stays_so_in_the_journal(self, case, removed):
        Post.objects.filter(pk=case.post.pk).update(is_anonymous=True)
        appeal(case.bruno, removed, "Non.")
        assert acts()[-1] == ("report.contested", None)

    def test_overturned_it_is_back(self, case, removed):
        appeal(case.bruno, removed, "Personne n'est reconnaissable.")
        judge(case.moderator, removed, upheld=False, answer="En effet.")
        post = case.fresh()
        assert (post.is_shown, post.deleted_by) == (True, None)
        assert Notification.objects.filter(recipient=case.bruno).values_list("verb", "data__note").get() == (
            "appeal_decided",
            "En effet.",
        )
        removed.refresh_from_db()
        assert (removed.state, removed.upheld) == ("closed", False)

    def test_upheld_it_stays_away(self, case, removed):
        appeal(case.bruno, removed, "Personne n'est reconnaissable.")
        judge(case.thomas, removed, upheld=True, answer="Si.")
        assert case.fresh().is_deleted

    def test_never_by_who_decided(self, case, removed):
        appeal(case.bruno, removed, "Non.")
        with pytest.raises(PermissionDenied):
            judge(case.nadia, removed, upheld=True, answer="Si.")

    def test_once_and_in_time_by_its_author_only(self, case, removed):
        for person in (case.maelle, case.nadia):
            with pytest.raises(PermissionDenied):
                appeal(person, removed, "Non.")
        Report.objects.update(decided_at=timezone.now() - timedelta(days=15, minutes=1))
        with pytest.raises(PermissionDenied):
            appeal(case.bruno, removed, "Non.")
        Report.objects.update(decided_at=timezone.now())
        appeal(case.bruno, removed, "Non.")
        with pytest.raises(PermissionDenied):
            appeal(case.bruno, removed, "Encore.")

    def test_judged_twice_the_second_learns_it(self, case, removed):
        appeal(case.bruno, removed, "Non.")
        judge(case.moderator, removed, upheld=True, answer="Si.")
        with pytest.raises(AlreadyDecided):
            judge(case.admin, removed, upheld=False, answer="Non.")

    def test_a_thread_that_went_along_comes_back(self, case):
        opening = case.thread.posts.order_by("pk").first()
        delete_post(case.bruno, case.fresh())
        report = flag(case.hamid, opening, reason="hurtful").report
        decide(case.nadia, report, REMOVE, message="Hors charte.")
        case.thread.refresh_from_db()
        assert case.thread.deleted_at is not None
        appeal(case.maelle, report, "Non.")
        judge(case.moderator, report, upheld=False, answer="En effet.")
        case.thread.refresh_from_db()
        assert (case.thread.deleted_at, case.thread.post_count) == (None, 1)


class TestAround:
    def test_advice_is_left_to_another_manager(self, case, report):
        Notification.objects.all().delete()
        assert ask_advice(case.nadia, report, case.thomas) is True
        assert Assignment.objects.values_list("person", "by").get() == (case.thomas.pk, case.nadia.pk)
        decide(case.thomas, report, KEEP)
        assert not Assignment.objects.exists()

    def test_advice_is_asked_of_nobody_who_may_not_decide(self, case, report):
        for person in (case.hamid, case.bruno):
            with pytest.raises(PermissionDenied):
                ask_advice(case.nadia, report, person)

    def test_a_report_moves_with_its_thread(self, case, report):
        from forums.actions.moderation import move_thread

        there = Case(title="Ailleurs").community
        move_thread(case.admin, case.fresh().thread, there)
        report.refresh_from_db()
        assert report.community == there

    def test_a_newcomers_first_message_is_told_once_it_is_kept(self, case):
        post = case.fresh()
        report = open_report(post, origin=Report.Origin.NEWCOMER, mask=True)
        Notification.objects.all().delete()
        decide(case.nadia, report, KEEP)
        assert case.fresh().is_shown
        assert ("Maëlle", "own_answer") in told() or ("Maëlle", "thread_reply") in told()

    def test_who_animates_no_more_loses_what_she_was_told(self, case, report):
        from community.actions.managing import set_role

        membership = case.community.memberships.get(user=case.thomas)
        set_role(case.nadia, membership, "member")
        assert ("Thomas", "report_opened") not in told()
        assert ("Nadia", "report_opened") in told()


class TestProfile:
    @pytest.fixture
    def profile(self, case):
        profile = case.bruno.profile
        profile.bio, profile.function, profile.hidden = "Je vends des formations.", "tuteur", ["function"]
        profile.save()
        return profile

    def test_masked_only_the_name_stays_then_all_comes_back(self, case, profile):
        report = flag(case.maelle, profile, reason="commercial", passage="Je vends").report
        assert (report.community, report.author) == (None, case.bruno)
        flag(case.hamid, profile, reason="commercial")
        profile.refresh_from_db()
        assert {name: profile.shows(name) for name in profile.HIDEABLE} == dict.fromkeys(profile.HIDEABLE, False)
        decide(case.moderator, report, KEEP)
        profile.refresh_from_db()
        assert (profile.hidden, profile.hidden_before, profile.masked_at) == (["function"], [], None)

    def test_changed_it_is_judged_again(self, case, profile):
        report = flag(case.maelle, profile, reason="commercial").report
        decide(case.moderator, report, CORRECT, message="Pas de publicité.")
        from community.actions.profiles import update_profile

        case.bruno.refresh_from_db()
        values = {name: getattr(case.bruno, name) for name in NAMES}
        values |= {name: getattr(case.bruno.profile, name) for name in PLAIN}
        update_profile(case.bruno, **values | {"bio": "Je forme.", "hidden": [], "networks": [], "qualifications": []})
        report.refresh_from_db()
        profile.refresh_from_db()
        assert (report.state, profile.bio, profile.shows("bio")) == ("open", "Je forme.", False)
        decide(case.moderator, report, KEEP)
        profile.refresh_from_db()
        assert (profile.hidden, profile.shows("bio")) == ([], True)


def test_correcting_while_a_new_case_waits_leaves_one_that_waits(case, report):
    decide(case.nadia, report, CORRECT, message="À revoir.")
    appeal(case.bruno, report, "Je conteste.")
    judge(case.admin, report, upheld=False, answer="En effet.")
    for person in (case.maelle, case.hamid):
        flag(person, case.fresh(), reason="hurtful")
    assert case.fresh().hidden_at is not None
    assert edit_post(case.bruno, case.fresh(), source="Elle a changé de lieu de stage.")
    assert sorted(Report.objects.values_list("state", flat=True)) == ["closed", "open"]


def test_a_watched_word_that_comes_with_a_correction_joins_its_case(case, report):
    Watchword.objects.create(community=case.community, text="gratuit")
    cache.clear()
    decide(case.nadia, report, CORRECT, message="À revoir.")
    assert edit_post(case.bruno, case.fresh(), source="Un foyer gratuit.")
    assert [(one.pk, one.state) for one in Report.objects.all()] == [(report.pk, "open")]
    assert report.flags.filter(person=None).get().passage == "gratuit"
