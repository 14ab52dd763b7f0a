"""Who may do what with a survey, each right as a question and as a filter.

A survey of a secret community is for its members, whatever audience it names. One that anybody may answer is shown in
lists to those who know its community; others come by its address, which cannot be guessed.
"""

from django.db.models import Q
from django.utils import timezone

from community import permissions as communities

MEMBERS, SIGNED_IN, LINK = "members", "signed_in", "link"
NOTHING = Q(pk__in=[])


def may_create(user):
    """Return whether there is a place where `user` may put a survey. About no survey, hence no filter."""
    if not communities.is_present(user):
        return False
    return can_survey_site(user) or any(role.is_manager for role in user.roles.values())


def can_survey_site(user):
    """Ask the whole site: administrators and editors. About no survey, hence no filter."""
    return communities.is_present(user) and (user.is_superuser or communities.is_editor(user))


def can_manage(user, survey):
    """Write its questions, open and close it, read all its results: who manages its community, or asks the site."""
    if survey.community_id is None:
        return can_survey_site(user)
    return communities.can_manage(user, survey.community)


def manageable_by(user):
    """Filter form of `can_manage`."""
    managed = Q(community__isnull=False) & communities.manageable_by(user, at="community__")
    return managed | Q(community=None) if can_survey_site(user) else managed


def can_see(user, survey):
    """Its purpose and its questions: who may manage it; once published, those it is for."""
    return can_manage(user, survey) or (survey.is_published and _is_for(user, survey))


def seen_by(user):
    """Filter form of `can_see`."""
    return manageable_by(user) | (Q(state__in=["open", "closed"], is_template=False) & _for(user))


def can_answer(user, survey, today=None):
    """Answer: those it is for, while it takes answers."""
    if survey.community_id is not None and survey.community.is_archived:
        return False
    return survey.takes_answers(today) and _is_for(user, survey)


def answerable_by(user, today=None):
    """Filter form of `can_answer`."""
    today = today or timezone.localdate()
    begun = Q(opens_on=None) | Q(opens_on__lte=today)
    going_on = Q(closes_on=None) | Q(closes_on__gte=today)
    alive = Q(community=None) | Q(community__archived_at=None)
    return Q(state="open", is_template=False) & begun & going_on & alive & _for(user)


def can_see_results(user, survey):
    """Counts and texts: who manages it, and those to whom it was said that they would see them."""
    if can_manage(user, survey):
        return True
    if not (communities.is_present(user) and survey.is_published and _is_for(user, survey)):
        return False
    return survey.results == "members" or (survey.results == "respondents" and survey.was_answered_by(user))


def results_seen_by(user):
    """Filter form of `can_see_results`."""
    if not communities.is_present(user):
        return NOTHING
    answered = Q(responses__respondent=user, responses__sent_on__isnull=False) | Q(participations__person=user)
    promised = Q(results="members") | (Q(results="respondents") & answered)
    return manageable_by(user) | (seen_by(user) & Q(state__in=["open", "closed"], is_template=False) & promised)


def copied_by(user):
    """Filter: the templates `user` may start from, the site's and those of the communities she manages."""
    if not may_create(user):
        return NOTHING
    return Q(is_template=True) & (Q(community=None) | communities.manageable_by(user, at="community__"))


def listed_for(user):
    """Filter: published surveys that lists may show to `user`; those of anybody only where she belongs."""
    if not communities.is_present(user):
        return NOTHING
    inside = Q(community=None) | communities.member_in(user, at="community__")
    return seen_by(user) & Q(state__in=["open", "closed"], is_template=False) & (inside | Q(audience=SIGNED_IN))


def _is_for(user, survey):
    community = survey.community
    if community is None:
        return survey.audience == LINK or communities.is_present(user)
    if not community.live:
        return False
    if communities.is_member(user, community):
        return True
    if community.is_secret or survey.audience == MEMBERS:
        return False
    return survey.audience == LINK or communities.is_present(user)


def _for(user):
    wider = Q(audience=LINK)
    of_site = Q(community=None)
    if communities.is_present(user):
        wider |= Q(audience=SIGNED_IN)
    else:
        of_site &= Q(audience=LINK)
    outside = Q(community__live=True) & ~Q(community__join_mode="secret") & wider
    return of_site | outside | (Q(community__live=True) & communities.member_in(user, at="community__"))
