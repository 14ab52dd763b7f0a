"""The journal of a community, for its managers, and of the site, for those who judge it."""

from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from community.forms.journal import JournalForm
from community.journal import chosen, entries_for, page_for
from community.views.doors import for_manager, for_site_judge


@require_safe
@for_manager
def manage_journal(request, community):
    """Who did what, when, to what and why, in a community."""
    context = _lines(request, community) | {"community": community, "desk_tab": "moderation"}
    return render(request, "community/manage_journal.html", context)


@require_safe
@for_site_judge
def site_journal(request):
    """The same for the site and every community that its moderators moderate."""
    return render(request, "community/site_journal.html", _lines(request, None))


def _lines(request, community):
    form = JournalForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    entries = chosen(entries_for(request.user, community), **asked)
    lines, last = page_for(request.user, entries, request.GET.get("avant", ""))
    query = urlencode({name: request.GET[name] for name, value in asked.items() if value})
    return {"form": form, "lines": lines, "after": last and last.pk, "query": query, "searching": any(asked.values())}
