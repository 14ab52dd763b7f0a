"""The list of watched words and domains, of a community and of the site."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.actions.watchwords import set_watchwords
from community.forms.watchwords import WatchwordsForm
from community.models import Watchword
from community.views.doors import for_manager, for_site_judge, posted


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage_watchwords(request, community):
    """The list of a community, for who manages it."""
    form = _form(request, community)
    if _saved(request, form, community):
        return redirect("manage_watchwords", community.slug)
    context = {"community": community, "desk_tab": "moderation", "form": form}
    return render(request, "community/manage_watchwords.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_site_judge
def site_watchwords(request):
    """The list of the site, for its moderators."""
    form = _form(request, None)
    if _saved(request, form, None):
        return redirect("site_watchwords")
    return render(request, "community/site_watchwords.html", {"form": form}, status=form.status)


def _form(request, community):
    texts = Watchword.objects.filter(community=community).values_list("text", flat=True)
    return WatchwordsForm(posted(request), initial={"texts": "\n".join(texts)})


def _saved(request, form, community):
    if request.method != "POST" or not form.is_valid():
        return False
    changed = any(set_watchwords(request.user, community, form.cleaned_data["texts"]))
    messages.success(request, _("Liste enregistrée.") if changed else _("Rien n'a changé."))
    return True
