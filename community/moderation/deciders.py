"""The right to decide a report seen from the people's side: who is told that one waits."""

from django.db.models import Q

from community.models import Membership, User
from community.moderation.subjects import coauthors_of
from community.permissions import MODERATORS_GROUP


def deciders_of(report, flagger=None):
    """Return those who have to look at a report that was just opened or came back.

    Those who animate its community, but for its author and who flagged; without them, or where the site judges, the
    site's moderators, for what is secret the administrators.
    """
    return _first_found(report, [_managers(report), *_above(report)], without={flagger and flagger.pk})


def judges_of(report):
    """Return those who have to look at an appeal: above who animates the community; without anybody there, another of
    its managers than the one who decided."""
    return _first_found(report, [*_above(report), _managers(report)], without={report.decided_by_id})


def _first_found(report, circles, without):
    outside = {report.author_id, *coauthors_of(report), *report.flags.values_list("person", flat=True), *without} - {
        None
    }
    people = User.objects.filter(is_active=True).exclude(pk__in=outside).order_by("pk")
    for circle in circles:
        if found := list(people.filter(circle)):
            return found
    return []


def _above(report):
    administrators = Q(is_superuser=True)
    if report.community is not None and report.community.is_secret:
        return [administrators]
    moderators = User.groups.through.objects.filter(group__name=MODERATORS_GROUP).values("user")
    return [Q(is_staff=True, pk__in=moderators), administrators]


def _managers(report):
    managers = Membership.objects.managers().filter(community=report.community_id or 0)
    return Q(pk__in=managers.values("user"))
