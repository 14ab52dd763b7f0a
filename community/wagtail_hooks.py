"""What the administration's screens do to accounts and communities, said to the rest of the house."""

from allauth.account.models import EmailAddress
from wagtail import hooks

from community import live, wagtail_panels, wagtail_policy
from community.accounts import complete_account
from community.actions.membership import found
from community.models import Community, User
from community.signals import access_changed

wagtail_policy.install()


@hooks.register("after_create_user")
def make_whole(request, user):
    """Give an account made by an administrator its profile."""
    complete_account(user)


@hooks.register("after_edit_user")
def follow_changes(request, user):
    """Follow a changed address, and have open connections ask again: the account may be closed, or its groups others.

    A new address opens the account only once its holder has typed a code sent there.
    """
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    access_changed.send(sender=User, user_ids=[user.pk], community=None)
    live.access_changed(user.pk)


@hooks.register("after_unpublish_page")
def close_unpublished(request, page):
    """Nobody reads a community that is no longer published: whoever is there asks again."""
    if isinstance(page.specific, Community):
        access_changed.send(sender=Community, user_ids=[], community=page.specific)


@hooks.register("after_delete_user")
def close_connections(request, user):
    """Have the open connections of a deleted account ask again."""
    if user.pk:
        live.access_changed(user.pk)


@hooks.register("construct_page_chooser_queryset")
def choose_among_known(pages, request):
    """Offer no secret page of others in choosers: they do not ask the policy."""
    return wagtail_policy.without_hidden(pages, request.user)


@hooks.register("construct_explorer_page_queryset")
def explore_known(parent_page, pages, request):
    """List no secret page of others."""
    return wagtail_policy.without_hidden(pages, request.user)


@hooks.register("construct_homepage_panels")
def show_known(request, panels):
    """Show no secret page of others on the dashboard."""
    wagtail_panels.narrow(panels)


@hooks.register("construct_reports_menu")
def drop_closed_report(request, items):
    """Leave out the report that only administrators may open (`community.wagtail_doors`)."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("after_create_page")
def give_first_manager(request, page):
    """Make who creates a community its first manager."""
    if isinstance(page.specific, Community):
        found(request.user, page.specific)
