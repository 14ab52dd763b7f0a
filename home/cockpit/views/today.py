"""« Aujourd'hui »: what waits, in one community or in all that one animates, and the whole lists."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.animating import rules_of
from community.desk import MOST, animated_by
from community.paging import page_after
from community.views.doors import for_manager
from forums.indicators import indicators
from home.cockpit import panels
from home.cockpit.chart import chart_of
from home.cockpit.holding import Holders

PAGE = 12


@require_safe
@login_required
def everywhere(request):
    """What waits in all the communities that the reader animates; `?communaute=` leads to one of them."""
    chosen = animated_by(request.user).filter(slug=request.GET.get("communaute", "").replace("\0", "")[:255]).first()
    if chosen is not None:
        return redirect("cockpit_of", chosen.slug)
    communities = list(animated_by(request.user).select_related("territory__parent")[:MOST])
    return render(request, "home/cockpit/today.html", _today(request, None, communities))


@require_safe
@for_manager
def cockpit(request, community):
    """What waits in a community."""
    return render(request, "home/cockpit/today.html", _today(request, community, [community]))


@require_safe
@for_manager
def questions(request, community):
    """All the questions without answer, the oldest first."""
    found = panels.questions([community])
    page = page_after(found, ["pk"], _anchor(found, request), PAGE)
    holders = Holders([community], request.user)
    for row in page:
        row.holding = holders.of("question", row)
    told = panels.questions_told(page.items, [community], request.user, timezone.now())
    return _list(request, community, "questions", page, told)


@require_safe
@for_manager
def newcomers(request, community):
    """All those to welcome, the first who came first."""
    found = panels.newcomers([community], timezone.now())
    page = page_after(found, ["pk"], _anchor(found, request), PAGE)
    return _list(request, community, "newcomers", page, page.items)


@require_safe
@for_manager
def sleeping(request, community):
    """The members who neither read nor wrote for long."""
    days = rules_of(community).sleeping_days
    found = panels.sleeping(community, days, timezone.now())
    page = page_after(found, ["pk"], _anchor(found, request), PAGE)
    return _list(request, community, "sleeping", page, page.items, days=days)


def _today(request, community, communities):
    now = timezone.now()
    holders = Holders(communities, request.user)
    asked = panels.first_of(panels.questions(communities))
    judged = panels.first_of(panels.reports(communities, request.user))
    knocking = panels.first_of(panels.requests(communities))
    for kind, panel in (("question", asked), ("signalement", judged), ("demande", knocking)):
        for row in panel.rows:
            row.holding = holders.of(kind, row)
    found = indicators(communities, now)
    return {
        "community": community,
        "desk_tab": "today",
        "communities": communities,
        "questions": panels.Panel(panels.questions_told(asked.rows, communities, request.user, now), asked.total),
        "reports": judged,
        "requests": knocking,
        "newcomers": panels.first_of(panels.newcomers(communities, now)),
        "fit": panels.first_of(panels.fit_to_be_sheets(communities)),
        "bulletin": panels.bulletin_of(community),
        "indicators": found,
        "chart": chart_of(found.weeks),
    }


def _list(request, community, name, page, rows, **context):
    context |= {"community": community, "desk_tab": "today", "list": name, "rows": rows, "last": page.last}
    return render(request, "home/cockpit/list.html", context)


def _anchor(rows, request):
    """Return the row after which the page starts, whatever became of it since, or None."""
    key = request.GET.get("apres", "")
    return rows.model(pk=int(key)) if key.isdecimal() and len(key) < 19 else None
