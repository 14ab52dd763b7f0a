"""Reading surveys: what a person may see, and the only ways to fetch one for her."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from surveys import permissions


class SurveyQuerySet(QuerySet):
    """Surveys."""

    def among(self, right):
        """Keep the surveys of the filter `right` (see `surveys.permissions`), each once."""
        return self.filter(pk__in=self.model._base_manager.filter(right).order_by().values("pk"))

    def visible_to(self, user):
        """Surveys whose page `user` may open."""
        return self.among(permissions.seen_by(user))

    def manageable_by(self, user):
        """Surveys, templates included, that `user` keeps."""
        return self.among(permissions.manageable_by(user))

    def listed_for(self, user):
        """Published surveys that lists show to `user`."""
        return self.among(permissions.listed_for(user))

    def with_place(self):
        """Load what a row shows."""
        return self.select_related("community")

    def get_for(self, user, public_id):
        """Return one survey, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.with_place().visible_to(user), public_id=public_id)

    def get_managed(self, user, public_id):
        """Return one survey that `user` keeps, or raise Http404."""
        return get_object_or_404(self.with_place().manageable_by(user), public_id=public_id)

    def waiting_for(self, user, today=None):
        """Surveys that wait for an answer of `user`: boxes and grids, which never end, are not owed."""
        owed = self.listed_for(user).filter(permissions.answerable_by(user, today))
        return owed.exclude(kind__in=["suggestions", "grid"]).exclude(answered_by(user))

    def templates_for(self, user):
        """Templates that `user` may start from."""
        return self.among(permissions.copied_by(user))


def answered_by(user):
    """Filter: surveys to which `user` sent her answer."""
    from surveys.models import Participation, Response  # app ready

    took_part = Participation.objects.filter(survey=OuterRef("pk"), person=user.pk)
    sent = Response.objects.filter(survey=OuterRef("pk"), respondent=user.pk, sent_on__isnull=False)
    return Q(Exists(took_part)) | Q(Exists(sent))


class ResponseQuerySet(QuerySet):
    """Answer sheets."""

    def sent(self):
        """Those that were sent; the others are drafts that only their authors see."""
        return self.filter(sent_on__isnull=False)

    def counted(self):
        """Those that results may show: of anonymous surveys, the ones that came in a group large enough."""
        return self.sent().filter(Q(survey__is_anonymous=False) | Q(is_shown=True))


class SuggestionQuerySet(QuerySet):
    """What was put in suggestion boxes."""

    def answered(self):
        """Those whose answer is public."""
        return self.filter(state="answered").exclude(answer="")
