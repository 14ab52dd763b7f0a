"""The queue as one reader sees it: the list, and the case she opens, in a bounded number of queries."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.actions.assigning import managers_of
from community.models import Assignment, AuditEntry, Membership, Report
from community.moderation import permissions
from community.moderation.passages import marked
from community.moderation.subjects import Subject, coauthors_of, subject_of
from community.paging import Page, page_after

PAGE = 20
MOST_WAITING = 30

# What the journal of a case calls each act.
ACTS = {
    "report.opened": _("Dossier ouvert"),
    "report.revised": _("Texte modifié par son auteur, de nouveau à examiner"),
    "report.decided": _("Décision"),
    "report.contested": _("Recours de l'auteur"),
    "report.judged": _("Réponse au recours"),
}


@dataclass(frozen=True)
class Queue:
    """The reports a reader may see: those that wait, then a page of the treated ones."""

    waiting: list
    treated: Page

    @property
    def first(self):
        """Return the number of the one to open when none is asked for, or None."""
        return next((report.pk for report in [*self.waiting, *self.treated]), None)


@dataclass
class Case:
    """Input of `community/_case.html`. `flags` is empty for who may not know who flagged."""

    report: Report
    subject: Subject | None
    obj: object
    text: str
    author: object
    since: object
    before: int
    readers: int | None
    flags: list
    acts: list
    assigned: Assignment | None
    may_decide: bool
    advisers: list = field(default_factory=list)
    # The form that was sent and is to be seen again.
    form: object = None

    @property
    def url(self):
        """Return where it is."""
        return self.subject.url(self.obj)

    @property
    def title(self):
        """Return how it is called."""
        return self.subject.title(self.obj)

    @property
    def first_name(self):
        """Return how the message to the author begins: nobody is named who wrote without her name."""
        return self.author.first_name if self.author else ""


def queue_for(reader, key, community=None):
    """Return the queue of `community`, or of all the site, as `reader` sees it, in two queries."""
    reports = Report.objects.visible_to(reader).select_related("community", "decided_by").order_by("-pk")
    if community is not None:
        reports = reports.filter(community=community)
    anchor = Report(pk=int(key)) if key.isdecimal() and len(key) < 19 else None
    return Queue(list(reports.waiting()[:MOST_WAITING]), page_after(reports.treated(), ["-pk"], anchor, PAGE))


def case_for(reader, report):
    """Return the case of `report`, from `ReportQuerySet.get_for`, as `reader` may see it."""
    obj = report.subject
    subject = subject_of(obj) if obj is not None else None
    unnamed = obj is not None and subject.is_anonymous(obj)
    author = None if unnamed else report.author
    may_decide = permissions.can_decide(reader, report) and reader.pk not in coauthors_of(report)
    flags = list(report.flags.all())
    passages = [flag.passage for flag in flags if flag.passage]
    return Case(
        report=report,
        subject=subject,
        obj=obj,
        text=marked(subject.words(obj), passages) if obj is not None else "",
        author=author,
        since=_since(author, report.community),
        before=_earlier(author, report),
        readers=subject.readers(obj) if obj is not None and report.hidden_at else None,
        flags=flags if permissions.can_see_flags(reader, report) else [],
        acts=_acts(report),
        assigned=Assignment.objects.select_related("person").filter(**_row(report)).first(),
        may_decide=may_decide,
        advisers=_advisers(reader, report) if may_decide and not unnamed else [],
    )


def _since(author, community):
    """Return since when she belongs to the community, or to the site."""
    if author is None:
        return None
    if community is None:
        return author.date_joined
    return Membership.objects.filter(community=community, user=author).values_list("joined_at", flat=True).first()


def _earlier(author, report):
    """Return how many decisions took something of hers away here before."""
    if author is None:
        return 0
    against = Q(decision__in=permissions.APPEALABLE) & (Q(upheld=None) | Q(upheld=True))
    return Report.objects.filter(against, community=report.community, author=author).exclude(pk=report.pk).count()


def _acts(report):
    rows = AuditEntry.objects.filter(target_type=Report._meta.label_lower, target_id=str(report.pk))
    return [(ACTS[row.act], row) for row in rows.filter(act__in=ACTS).select_related("actor").order_by("pk")]


def _advisers(reader, report):
    """Return the other managers who may decide it as well.

    Not asked about an unnamed author: whoever is missing from the list would be her.
    """
    if report.community is None or not reader.roles.get(report.community_id):
        return []
    flaggers = [flag.person_id for flag in report.flags.all()]
    outside = {
        reader.pk,
        report.author_id,
        *flaggers,
        *coauthors_of(report),
        *([report.decided_by_id] if report.appealed_at else []),
    } - {None}
    return list(managers_of(report.community).exclude(pk__in=outside))


def _row(report):
    return {"content_type": ContentType.objects.get_for_model(Report), "object_id": report.pk}
