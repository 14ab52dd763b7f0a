"""Telling people of what is flagged, decided and contested. Nothing here ever names who flagged."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import Report, User
from community.moderation.deciders import deciders_of, judges_of
from community.moderation.subjects import subject_of
from community.notifications import Kind, notify, register, register_reader

register(
    Kind(
        "report_opened",
        gettext_lazy("Un contenu est à examiner : {title}"),
        "flag",
        "moderation",
        gettext_lazy("{count} contenus à examiner : {title}"),
    ),
    Kind("appeal_received", gettext_lazy("Un recours est à examiner : {title}"), "flag", "moderation"),
    Kind("flag_decided", gettext_lazy("Une décision a été prise : {title}"), "shield-check", "moderation"),
    Kind("correction_asked", gettext_lazy("Une correction vous est demandée : {title}"), "pencil", "moderation"),
    Kind(
        "flag_thanked", gettext_lazy("Merci : ce que vous avez signalé a été examiné"), "heart-handshake", "moderation"
    ),
    Kind("appeal_decided", gettext_lazy("Votre recours a été examiné : {title}"), "shield-check", "moderation"),
)


def _still_read(person, pks):
    return Report.objects.known_to(person).filter(pk__in=pks).values_list("pk", flat=True)


register_reader(Report, _still_read)


def report_waits(report, flagger=None):
    """Tell those who decide, but `flagger`, that a report was opened, or that its author changed what it is about."""
    _tell_judges("report_opened", deciders_of(report, flagger), report)


def appeal_waits(report):
    """Tell those who judge an appeal that one came."""
    _tell_judges("appeal_received", judges_of(report), report)


def decided(report, obj):
    """Tell the author of a decision that changes something for her, and thank those who flagged."""
    kind = "correction_asked" if report.decision == report.Decision.CORRECT else "flag_decided"
    if report.decision != report.Decision.KEEP or report.hidden_at is not None:
        _tell_author(kind, report, obj, report.message)
    flaggers = User.objects.filter(is_active=True, pk__in=report.flags.exclude(person=None).values("person"))
    # Without a title: some may no longer read where it was written.
    notify("flag_thanked", list(flaggers), None, report, title="", url=subject_of(obj).url(obj))


def appeal_decided(report, obj):
    """Tell the author what became of her appeal."""
    _tell_author("appeal_decided", report, obj, report.appeal_answer)


def _tell_author(kind, report, obj, note):
    if report.author is not None and report.author.is_active:
        url = reverse("decision", args=[report.pk])
        notify(kind, [report.author], None, report, title=subject_of(obj).title(obj), url=url, note=note)


def _tell_judges(kind, people, report):
    topic = f"moderation:{report.community_id or 'site'}"
    notify(kind, people, None, report, title=_place(report), url=report.get_absolute_url(), topic=topic)


def _place(report):
    return report.community.title if report.community else _("modération du site")
