"""Reading the library: what a person may see, and the only ways to fetch one resource for her."""

from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Length, StrIndex
from django.db.models.lookups import Exact, LessThanOrEqual
from django.shortcuts import get_object_or_404
from wagtail.models import WorkflowState
from wagtail.query import PageQuerySet

from resources import permissions
from resources.files import used_by
from resources.folding import fold


class ResourceQuerySet(PageQuerySet):
    """Resources of every kind."""

    def among(self, right):
        """Keep the resources of the filter `right` (see `resources.permissions`), each once."""
        return self.filter(pk__in=self.model._base_manager.filter(right).order_by().values("pk"))

    def visible_to(self, user):
        """Published resources that `user` may read."""
        return self.among(permissions.readable_by(user))

    def editable_by(self, user):
        """Resources, published or not, in which `user` may write."""
        return self.among(permissions.editable_by(user))

    def reviewable_by(self, user):
        """Resources that `user` may review."""
        return self.among(permissions.reviewable_by(user))

    def written_by(self, user):
        """Resources, published or not, that `user` wrote, the latest changed first."""
        return self.among(permissions.written_by(user)).order_by("-latest_revision_created_at", "-pk")

    def waiting_for(self, user):
        """Resources whose draft is submitted and that `user` may review, the oldest submission first."""
        key = Cast(OuterRef("pk"), CharField())
        reviews = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS, object_id=key)
        reviews = reviews.filter(base_content_type__app_label="wagtailcore", base_content_type__model="page")
        since = Subquery(reviews.values("current_task_state__started_at")[:1])
        found = self.reviewable_by(user).annotate(waiting_since=since).filter(waiting_since__isnull=False)
        return found.order_by("waiting_since", "pk")

    def known_by(self, user):
        """Resources, published or not, that are not hidden from `user` on the editors' screens."""
        return self.among(permissions.known_by(user))

    def hidden_from(self, user):
        """Resources that must not exist for `user` on the editors' screens."""
        known = self.model._base_manager.filter(permissions.known_by(user)).order_by().values("pk")
        return self.filter(visibility=permissions.SHARED).exclude(pk__in=known)

    def found(self, words):
        """Keep what holds every word in its title, summary, text or themes; `title_hits` counts those in the title."""
        resources, hits = self, Value(0)
        for word in map(fold, words):
            themed = self.model._base_manager.filter(themes__slug__contains=word)
            resources = resources.filter(Q(folded__contains=word) | Q(pk__in=themed.order_by().values("pk")))
            hits = hits + _is_in_title(word)
        return resources.annotate(title_hits=hits)

    def data_for(self, user):
        """Studies and socio-economic data that `user` may read."""
        return self.visible_to(user).filter(kind__in=["data", "study"])

    def for_list(self):
        """Leave out the texts, which no row of a list shows."""
        return self.defer("text", "folded")

    def with_words(self):
        """Load what resources are filed under, for the index."""
        from community.models import Territory, Theme  # app ready

        return self.annotate(uses_documents=Exists(used_by(OuterRef("pk")))).prefetch_related(
            "communities",
            "competences",
            "qualifications",
            Prefetch("themes", Theme.objects.select_related("parent")),
            Prefetch("territories", Territory.objects.select_related("parent__parent")),
        )

    def get_for(self, user, slug):
        """Return one published resource, of its own class, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.visible_to(user), slug=slug).specific

    def get_for_page(self, user, slug, **asked):
        """Return one published resource as `get_for`, in one query, with its owner and the annotations `asked`."""
        classes = [model._meta.model_name for model in self.model.__subclasses__()]
        found = self.visible_to(user).select_related("owner", *classes).annotate(**asked)
        row = get_object_or_404(found, slug=slug)
        page = next(getattr(row, name) for name in classes if hasattr(row, name))
        for name in ("owner", *asked):
            setattr(page, name, getattr(row, name))
        return page

    def get_editable(self, user, slug):
        """Return one resource to write in, of its own class, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.editable_by(user), slug=slug).specific


def _is_in_title(word):
    # The title comes first in the folded words.
    place = StrIndex("folded", Value(word))
    return Case(When(Exact(place, 0), then=0), When(LessThanOrEqual(place, Length("title")), then=1), default=0)


class ContributionQuerySet(QuerySet):
    """Paragraphs that come from messages."""

    def standing(self):
        """All but those whose message is masked, and those whose message was deleted before its author said yes."""
        hidden = Q(post__isnull=False, post__hidden_at__isnull=False)
        return self._kept().exclude(hidden)

    def fallen(self):
        """Those whose message was deleted before its author said yes."""
        return self.exclude(pk__in=self._kept().order_by().values("pk"))

    def _kept(self):
        return self.filter(Q(consent="given") | Q(post__isnull=False, post__deleted_at=None))

    def for_writers(self):
        """Load what the list of a resource's paragraphs shows."""
        return self.standing().select_related("author__profile__organisation", "post")

    def get_asked(self, user, pk):
        """Return one paragraph to its author, once she was asked, or raise Http404 alike for others' and absent."""
        hers = self.standing().filter(author=user.pk).exclude(consent="not_asked")
        return get_object_or_404(hers.select_related("resource", "author__profile__organisation"), pk=pk)

    def get_editable(self, user, pk):
        """Return one paragraph to who may write in its resource, or raise Http404 alike for hidden and absent."""
        from resources.models import Resource  # app ready

        written = Resource.objects.editable_by(user).order_by().values("pk")
        return get_object_or_404(self.for_writers().filter(resource__in=written).select_related("resource"), pk=pk)


class FeedItemQuerySet(QuerySet):
    """Entries of the feeds that editors gather."""

    def shown(self, source=None):
        """What anybody may read, all or of one source; what several sources give comes once."""
        shown = self.filter(state="shown", **({"source": source} if source else {}))
        twin = shown.filter(url_print=OuterRef("url_print"), pk__lt=OuterRef("pk")).order_by()
        return shown.exclude(Exists(twin)).select_related("source")

    def to_sort(self, user, source=None, state=None):
        """What an editor sees of one source or all, in one state or all; nothing for others."""
        if not permissions.can_gather(user):
            return self.none()
        asked = {name: value for name, value in (("source", source), ("state", state)) if value}
        return self.filter(**asked).select_related("source")

    def get_for(self, user, pk):
        """Return one entry to an editor, or raise Http404 alike for others and absent."""
        return get_object_or_404(self.to_sort(user), pk=pk)
