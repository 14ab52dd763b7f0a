"""On working mornings, one mail to each manager with what waits in all the communities that she animates."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from community import jobs
from community.desk import animated_by
from community.mailing.hours import out_of_quiet
from community.mailing.letters import send_letter
from community.mailing.unsubscribing import stop_url
from community.models import ChannelChoice, DeskLetter, Level, User
from community.notifications import FAMILIES
from community.telling import settings_of
from community.working_days import is_working_day
from home.cockpit import panels

FAMILY = "desk"
# On the clocks of the site; later it is no longer the morning's mail.
FROM, UNTIL = time(8), time(12)
# Questions named in a mail, of each community.
NAMED = 3


@dataclass
class Waiting:
    """What waits in a community."""

    community: object
    questions: list = field(default_factory=list)
    reports: int = 0
    requests: int = 0
    newcomers: int = 0

    def __bool__(self):
        return bool(self.questions or self.reports or self.requests or self.newcomers)

    @property
    def named(self):
        """Return the questions that the mail names: those that wait the longest."""
        return self.questions[:NAMED]

    @property
    def late(self):
        """Return how many questions are beyond the promise."""
        return sum(question.is_late for question in self.questions)


def send_due(now=None):
    """Queue the mails of this morning that were not sent yet; return how many. One that failed is queued again."""
    local = timezone.localtime(now)
    if not is_working_day(local) or not FROM <= local.time() < UNTIL:
        return 0
    managers = User.objects.filter(is_active=True, memberships__role="manager", memberships__community__live=True)
    sent = DeskLetter.objects.filter(day=local.date()).values("person")
    people = list(managers.exclude(pk__in=sent).order_by("pk").values_list("pk", flat=True).distinct())
    for person in people:
        jobs.later(send_desk_letter, person, local.isoformat())
    return len(people)


@task()
def send_desk_letter(person_pk, moment):
    """Write to one manager, once a day; to say nothing is to have said it. Waits while she is not to be disturbed.

    When the mail does not leave, nothing says that it did: the next run tries again.
    """
    now = datetime.fromisoformat(moment)
    person = User.objects.filter(pk=person_pk, is_active=True).first()
    if person is None or out_of_quiet(now, settings_of(person)) != now:
        return
    with transaction.atomic():
        _row, is_first = DeskLetter.objects.get_or_create(person=person, day=now.date())
        if is_first and _wants(person) and (waiting := waiting_for(person, now)):
            _send(person, waiting)


def waiting_for(person, now):
    """Return the `Waiting` of each community where something waits for `person`, by title.

    Where she wants to hear of nothing, nothing waits. Seven queries, whatever the number of communities.
    """
    told = [role.community_id for role in person.roles.values() if role.telling != Level.NONE]
    communities = list(animated_by(person).filter(pk__in=told, archived_at=None).select_related("territory__parent"))
    found = {community.pk: Waiting(community) for community in communities}
    for question in panels.questions_told(panels.questions(communities), communities, person, now):
        found[question.thread.community_id].questions.append(question)
    counted = {
        "reports": panels.reports(communities, person),
        "requests": panels.requests(communities),
        "newcomers": panels.newcomers(communities, now),
    }
    for name, rows in counted.items():
        for community, number in Counter(rows.values_list("community", flat=True)).items():
            setattr(found[community], name, number)
    return [waiting for waiting in found.values() if waiting]


def _wants(person):
    if settings_of(person).mail_stopped_at is not None:
        return False
    choice = ChannelChoice.objects.filter(user=person, family=FAMILY).values_list("channel", flat=True).first()
    return (choice or FAMILIES[FAMILY].channel) not in (ChannelChoice.Channel.NONE, ChannelChoice.Channel.SITE)


def _send(person, waiting):
    context = {"waiting": waiting, "number": sum(len(one.questions) for one in waiting), "person": person}
    stop = stop_url(person, "family", FAMILY)
    send_letter(person, "home/cockpit/emails/waiting", context, path=reverse("cockpit"), stop_url=stop)
