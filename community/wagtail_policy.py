"""Wagtail's rights, narrowed: what is secret exists only for those who may know it.

Wagtail gives an editor all that stands below a page; lists, searches, choosers, reports and its API ask the policy,
the views of one page ask the page's tester. Both say no here, so that no door is forgotten. Each app says what of
its own is secret (`keep_secret`); a policy, a hook or a middleware asks `without_hidden` and `is_hidden`.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from community import permissions


@dataclass(frozen=True)
class Secret:
    """What of `model` is hidden.

    `hidden(user)` is the queryset of what is hidden from her; `knowers(instance)`, where people may be told of an
    instance, the filter of the users who know it, or None when it is no secret.
    """

    model: Any
    hidden: Any
    knowers: Any = None


_secrets = []


def keep_secret(model, hidden, knowers=None):
    """Have the editors' screens hide what of `model` is hidden (see `Secret`). Several may speak of one class."""
    _secrets.append(Secret(model, hidden, knowers))


def without_hidden(instances, user):
    """Return the queryset `instances` without what is hidden from `user`."""
    for secret in _secrets:
        if issubclass(instances.model, secret.model):
            instances = instances.exclude(pk__in=secret.hidden(user).values("pk"))
    return instances


def is_hidden(user, instance):
    """Return whether `instance`, a page of whatever class or a file, is hidden from `user`."""
    model = Page if isinstance(instance, Page) else type(instance)
    return not without_hidden(model._default_manager.filter(pk=instance.pk), user).exists()


class HidingPolicy:
    """Narrows the policy it is put before."""

    def user_has_any_permission_for_instance(self, user, actions, instance):
        """Return whether `user` may do one of `actions` on the instance."""
        return super().user_has_any_permission_for_instance(user, actions, instance) and not is_hidden(user, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        """Return the instances on which `user` may do one of `actions`."""
        return without_hidden(super().instances_user_has_any_permission_for(user, actions), user)


class SecretPagePolicy(HidingPolicy, PagePermissionPolicy):
    """Wagtail's policy for pages, without the secret ones of others."""

    def explorable_instances(self, user):
        """Return the pages that `user` meets in lists, searches and reports."""
        return without_hidden(super().explorable_instances(user), user)

    def users_with_any_permission_for_instance(self, actions, instance, include_superusers=True):
        """Return who may do one of `actions` on the page: the people whom Wagtail tells of a submission."""
        users = super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        page = instance.specific
        for secret in _secrets:
            knowers = secret.knowers(page) if secret.knowers and isinstance(page, secret.model) else None
            if knowers is not None:
                users = users.filter(Q(is_superuser=True) | knowers).distinct()
        return users


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
    """Put the policy in the place of Wagtail's, and say which communities are secret.

    Called once, before anything asks for a policy.
    """
    from community.models import Community  # app ready

    keep_secret(Page, lambda user: Community.objects.filter(permissions.hidden_from(user)), _knowers)
    register_permission_policy(Page, SecretPagePolicy())


def _knowers(page):
    return Q(memberships__community=page.pk) if getattr(page, "join_mode", None) == "secret" else None
