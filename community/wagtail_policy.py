"""Wagtail's rights on pages, narrowed: a secret community exists only for its members and the administrators.

Wagtail gives an editor all that stands below a page; lists, searches, choosers, reports and its API ask the policy,
the views of one page ask the page's tester. Both say no here, so that no door is forgotten.
"""

from django.db.models import Q
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from community import permissions


def without_hidden(pages, user):
    """Return the queryset `pages` without the communities hidden from `user`."""
    from community.models import Community  # app ready

    return pages.exclude(pk__in=Community.objects.filter(permissions.hidden_from(user)).values("pk"))


def is_hidden(user, page):
    """Return whether `page`, of whatever class, is a community hidden from `user`."""
    return not without_hidden(Page.objects.filter(pk=page.pk), user).exists()


class SecretPagePolicy(PagePermissionPolicy):
    """Wagtail's policy for pages, without the secret communities of others."""

    def user_has_any_permission_for_instance(self, user, actions, instance):
        """Return whether `user` may do one of `actions` on the page."""
        return super().user_has_any_permission_for_instance(user, actions, instance) and not is_hidden(user, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        """Return the pages on which `user` may do one of `actions`."""
        return without_hidden(super().instances_user_has_any_permission_for(user, actions), user)

    def explorable_instances(self, user):
        """Return the pages that `user` meets in lists, searches and reports."""
        return without_hidden(super().explorable_instances(user), user)

    def users_with_any_permission_for_instance(self, actions, instance, include_superusers=True):
        """Return who may do one of `actions` on the page: the people whom Wagtail tells of a submission."""
        users = super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        community = getattr(instance.specific, "join_mode", None)
        if community != "secret":
            return users
        return users.filter(Q(is_superuser=True) | Q(memberships__community=instance.pk)).distinct()


class ClosedTester(PagePermissionTester):
    """The rights on a page of who must not know that it exists: none."""

    def can_edit(self):
        """Return False, and so do all the others."""
        return False

    can_add_subpage = can_publish = can_publish_subpage = can_unpublish = can_edit
    can_lock = can_unlock = can_reorder_children = can_view_revisions = can_submit_for_moderation = can_edit

    def can_delete(self, ignore_bulk=False):
        """Return False."""
        return False

    def can_copy_to(self, destination, recursive=False):
        """Return False."""
        return False

    def can_move_to(self, destination):
        """Return False."""
        return False


def install():
    """Put the policy in the place of Wagtail's. Called before anything asks for a policy."""
    register_permission_policy(Page, SecretPagePolicy())
