"""The kinds of notification of surveys. Each function joins the transaction of its action."""

from django.utils.translation import gettext_lazy as _

from community.mailing.places import register_place
from community.models import User
from community.notifications import Kind, forget, forget_hidden, notify, register, register_reader
from surveys.models import Participation, Response, Survey

register(
    Kind("survey_opened", _("On vous demande votre avis : {title}"), "clipboard-list", "announcements", direct=False),
    Kind(
        "survey_closing", _("Derniers jours pour répondre : {title}"), "clipboard-list", "announcements", direct=False
    ),
)


def still_read(person, pks):
    """Return those of the surveys `pks` that `person` may still open."""
    return set(Survey.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True))


register_reader(Survey, still_read)
register_place(Survey, "community")


def opened(survey, actor):
    """Tell the members of its community; a survey of the whole site waits in everybody's list and tells nobody."""
    _tell("survey_opened", survey, actor, _members(survey))


def closing_soon(survey):
    """Remind the members who did not answer. Of an anonymous survey, this asks only who took part."""
    answered = Participation.objects.filter(survey=survey, person__isnull=False).values("person")
    sent = Response.objects.sent().filter(survey=survey, respondent__isnull=False).values("respondent")
    _tell("survey_closing", survey, None, _members(survey).exclude(pk__in=answered).exclude(pk__in=sent))


def forget_lost(people):
    """Take away from each of `people` the lines about surveys that she may no longer open."""
    for person in people:
        forget_hidden(person, Survey, Survey.objects.visible_to(person))


def forget_outside(community):
    """Do so for all who neither belong to `community` nor may still open its surveys: it may have become secret."""
    told = Survey.objects.filter(community=community)
    if community.is_secret:
        forget(told, keep=_active().filter(memberships__community=community) | _active().filter(is_superuser=True))


def _tell(kind, survey, actor, people):
    notify(kind, people, actor, survey, title=survey.title, url=survey.get_absolute_url())


def _members(survey):
    if survey.community_id is None:
        return User.objects.none()
    return _active().filter(memberships__community=survey.community_id)


def _active():
    return User.objects.filter(is_active=True)
