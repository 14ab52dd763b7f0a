"""The rules a community is animated by, on the screens of its managers."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.actions.animating import RULES, set_rules
from community.animating import rules_of
from community.forms.rules import RulesForm
from community.views.doors import for_manager, posted


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def manage_rules(request, community):
    """Show and change the rules."""
    rules = rules_of(community)
    form = RulesForm(posted(request), initial={name: getattr(rules, name) for name in RULES})
    if request.method == "POST" and form.is_valid():
        changed = set_rules(request.user, community, **form.cleaned_data)
        messages.success(request, _("Règles enregistrées.") if changed else _("Rien n'a changé."))
        return redirect("manage_rules", community.slug)
    context = {"community": community, "current_tab": "manage", "screen": "rules", "form": form}
    return render(request, "community/manage_rules.html", context, status=form.status)
