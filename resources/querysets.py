"""Reading the library: what a person may see, and the only ways to fetch one resource for her."""

from django.shortcuts import get_object_or_404
from wagtail.query import PageQuerySet

from resources import permissions


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

    def known_by(self, user):
        """Resources, published or not, that are not hidden from `user` on the editors' screens."""
        return self.among(permissions.known_by(user))

    def get_for(self, user, slug):
        """Return one published resource, of its own class, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.visible_to(user), slug=slug).specific

    def get_editable(self, user, slug):
        """Return one resource to write in, of its own class, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.editable_by(user), slug=slug).specific
