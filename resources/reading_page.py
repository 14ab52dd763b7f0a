"""The page of a resource: what stands around its text for one reader, in a bounded number of queries."""

from dataclasses import dataclass, field
from functools import reduce
from operator import add

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from community.models import Theme
from forums.models import Thread
from forums.paging import page_of
from resources.lists import Looked, rows_for
from resources.models import Bookmark, Citation, Opinion, Resource, Trial

THREADS = RELATED = TRIALS = 3
MISSES = 10
# Kinds that are a file or an address, which their page only presents.
OFFERED = ("tool", "link", "video")
NO = Value(False)
STRANGER = {
    "may_edit": NO,
    "may_review": NO,
    "is_kept": NO,
    "is_tried": NO,
    "answer": Value(None, BooleanField(null=True)),
    "missing": Value(""),
}
# What makes two resources near.
NEAR_BY = ("themes", "qualifications", "moments")


# The columns of Near, of a thread or of a resource.
NEAR = ("what", "pk", "title", "key", "messages", "rank", "total")


@dataclass(frozen=True)
class Near:
    """A thread (`what` is "thread") or a resource (`what` is its kind, `key` its slug) around a resource."""

    what: str
    pk: int
    title: str
    key: str
    messages: int
    rank: int
    total: int

    @property
    def thread(self):
        """Return the thread, with what is shown of it."""
        return Thread(pk=self.pk, title=self.title, post_count=self.messages)

    @property
    def resource(self):
        """Return the resource, with what is shown of it."""
        return Resource(id=self.pk, pk=self.pk, title=self.title, slug=self.key, kind=self.what)


@dataclass
class ReadingPage(Looked):
    """Input of `resources/resource.html`.

    `resource` bears, beside its own: `theme_name` and `theme_slug` of its first theme; the reader's rights `may_edit`
    and `may_review`; what she did with it: `is_kept`, `is_tried`, `answer` (None when she gave none), `missing`.
    """

    resource: Resource
    origin: Thread | None
    threads: list
    thread_count: int
    related: list
    trials: list
    misses: list = field(default_factory=list)

    @property
    def file(self):
        """Return the document that a tool, a link or a video without an address of its own is about, or None."""
        if self.resource.kind not in OFFERED or self.resource.link:
            return None
        blocks = (block for block in self.resource.body if block.block_type == "document")
        return next((block.value["document"] for block in blocks if block.value["document"]), None)

    @property
    def is_late(self):
        """Return whether the day to read it again is past."""
        day = self.resource.review_on
        return day is not None and day < timezone.localdate()

    @property
    def is_reviewed(self):
        """Return whether the team follows it: there is a day to come when it will be read again."""
        return self.resource.review_on is not None and not self.is_late

    @property
    def changed_at(self):
        """Return when what is shown was published."""
        return self.resource.last_published_at or self.resource.first_published_at


def resource_for(reader, slug):
    """Return a resource as `ReadingPage.resource`, in one query, or raise Http404 alike for hidden and absent."""
    return Resource.objects.get_for_page(reader, slug, **_first_theme(), **_asked_by(reader))


def page_for(reader, slug):
    """Return the ReadingPage of a resource, or raise Http404 alike for hidden and absent.

    Two queries; one more with trials, one more with what is missing for who may write in it.
    """
    resource = resource_for(reader, slug)
    around = _around(reader, resource)
    discussions = [near for near in around if near.what == "thread"]
    threads = [near.thread for near in discussions if near.pk != resource.thread_id]
    origin = next((near.thread for near in discussions if near.pk == resource.thread_id), None)
    return ReadingPage(
        resource,
        origin,
        threads[:THREADS],
        thread_count=discussions[0].total - (origin is not None) if discussions else 0,
        related=[near.resource for near in around if near.what != "thread"],
        trials=list(_trials(resource)[:TRIALS]) if resource.trial_count else [],
        misses=list(_misses(resource)) if resource.may_edit else [],
    )


def trials_of(resource, before=None):
    """Return a page of what people told of `resource`, the latest first."""
    trials = _trials(resource)
    return page_of(trials if before is None else trials.filter(pk__lt=before), lambda trial: trial.pk)


def kept_by(reader, before=None):
    """Return (a page of what `reader` keeps and may still read, the latest kept first; how many there are)."""
    readable = Resource.objects.visible_to(reader).order_by().values("pk")
    kept = Bookmark.objects.filter(person=reader, resource__in=readable).select_related("resource").order_by("-pk")
    page = page_of(kept if before is None else kept.filter(pk__lt=before), lambda bookmark: bookmark.pk)
    page.rows = rows_for([bookmark.resource for bookmark in page.rows], reader)
    return page, kept.count()


def _first_theme():
    themes = Theme.objects.filter(resources=OuterRef("pk")).order_by("name")
    return {f"theme_{name}": Subquery(themes.values(name)[:1]) for name in ("name", "slug")}


def _asked_by(reader):
    if not reader.is_authenticated:
        return STRANGER
    hers = {"resource": OuterRef("pk"), "person": reader.pk}
    resources, said = Resource.objects.order_by(), Opinion.objects.filter(**hers)
    return {
        "may_edit": Q(pk__in=resources.editable_by(reader).values("pk")),
        "may_review": Q(pk__in=resources.reviewable_by(reader).values("pk")),
        "is_kept": Exists(Bookmark.objects.filter(**hers)),
        "is_tried": Exists(Trial.objects.filter(**hers)),
        "answer": Subquery(said.values("is_useful")),
        "missing": Subquery(said.values("missing")),
    }


def _around(reader, resource):
    """Return the Near rows around `resource`, in one query: threads, then resources, each in its order."""
    rows = _threads(reader, resource).values_list(*NEAR).union(_related(reader, resource).values_list(*NEAR), all=True)
    return sorted((Near(*row) for row in rows), key=lambda near: near.rank)


def _threads(reader, resource):
    """Return the thread it was born of, then the last that discuss it, among those that `reader` may read."""
    citing = Citation.objects.filter(resource=resource.pk, post__deleted_at=None, post__hidden_at=None).values(
        "post__thread"
    )
    about = Thread.objects.filter(about_page=resource.pk).values("pk")
    origin = Thread.objects.filter(pk=resource.thread_id).values("pk")
    threads = Thread.objects.visible_to(reader).filter(pk__in=citing.union(about, origin), deleted_at=None)
    first = Case(When(pk=resource.thread_id, then=0), default=1, output_field=IntegerField())
    threads = _ranked(threads, first, F("last_post_id").desc()).filter(rank__lte=THREADS + 1)
    return threads.annotate(what=Value("thread"), key=Value(""), messages=F("post_count"))


def _related(reader, resource):
    """Return the readable resources that share the most words with it, the latest first among equals."""
    words = [_shared(name, resource) for name in NEAR_BY]
    near = reduce(lambda ids, rows: ids.union(rows), [rows.values("resource") for rows in words])
    common = reduce(add, [_number_of(rows) for rows in words])
    found = Resource.objects.visible_to(reader).filter(pk__in=near).exclude(pk=resource.pk).order_by()
    order = (common.desc(), F("first_published_at").desc(nulls_last=True), F("pk").desc())
    found = _ranked(found, *order).filter(rank__lte=RELATED)
    return found.annotate(what=F("kind"), key=F("slug"), messages=Value(0))


def _ranked(rows, *order):
    """Annotate the place of each row, from 1, and how many there are."""
    return rows.order_by().annotate(rank=Window(RowNumber(), order_by=order), total=Window(Count("pk")))


def _shared(name, resource):
    """Return the rows by which resources hold the words of `name` that `resource` holds."""
    relation = Resource._meta.get_field(name)
    rows, word = relation.remote_field.through.objects, relation.m2m_reverse_field_name()
    return rows.filter(**{f"{word}__in": rows.filter(resource=resource.pk).values(word)}).order_by()


def _number_of(rows):
    counted = rows.filter(resource=OuterRef("pk")).values("resource").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def _trials(resource):
    return Trial.objects.filter(resource=resource.pk).select_related("person").order_by("-pk")


def _misses(resource):
    said = Opinion.objects.filter(resource=resource.pk).exclude(missing="").select_related("person")
    return said.order_by("-pk")[:MISSES]
