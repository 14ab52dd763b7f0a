"""Reading reports: what a person may see of them, and the only ways to fetch one for her."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from community.moderation import permissions
from community.moderation.subjects import reference

WAITING = ("open", "appealed")


class ReportQuerySet(QuerySet):
    """Reports."""

    def visible_to(self, user):
        """Reports that `user` may see."""
        return self.filter(permissions.seen_by(user))

    def decidable_by(self, user):
        """Reports that wait for a decision `user` may take."""
        return self.filter(permissions.decidable_by(user))

    def known_to(self, user):
        """Reports of which `user` may be told something: she judges, wrote or flagged."""
        return self.filter(permissions.seen_by(user) | Q(author=user.pk) | Q(flags__person=user.pk)).distinct()

    def get_for(self, user, pk):
        """Return one report with its flags, or raise Http404 alike for hidden and absent."""
        reports = self.select_related("community", "author__profile", "decided_by", "appeal_decided_by")
        return get_object_or_404(reports.prefetch_related("flags__person").visible_to(user), pk=pk)

    def get_for_author(self, user, pk):
        """Return one decision to who wrote what it judges, or raise Http404 alike for others' and absent."""
        reports = self.select_related("community").prefetch_related("flags")
        return get_object_or_404(reports.filter(permissions.decisions_read_by(user)), pk=pk)

    def about(self, obj):
        """Reports of `obj`, the latest first."""
        return self.filter(**reference(obj)).order_by("-pk")

    def waiting(self):
        """Those that somebody has to decide."""
        return self.filter(state__in=WAITING)

    def treated(self):
        """Those that are decided."""
        return self.exclude(state__in=WAITING)
