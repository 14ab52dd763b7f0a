"""The search page: one field, four kinds of answers, each asked what the reader may see."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from community.directory import MAX_LENGTH, find_organisations, find_people, words_of
from community.html import clean_line
from community.models import Theme
from home import querysets

# On the page of everything, three of each; on the page of one kind, ten at a time.
FEW = 3
PER_PAGE = 10
MAX_PAGE = 20


@dataclass(frozen=True)
class Group:
    """A kind of answers: its key in the address, its name, the template of a row, and the answers, a lazy query."""

    key: str
    title: str
    row: str
    found: object


def search(request):
    """Answer with what holds every word, or with what belongs to a theme."""
    text = clean_line(request.GET.get("q", "")[:MAX_LENGTH])
    theme = Theme.objects.filter(slug=request.GET.get("theme", "")[:90]).first() if not text else None
    groups = [(group, group.found.count()) for group in _groups(request.user, text, theme)]
    chosen = next((group for group, _count in groups if group.key == request.GET.get("type")), None)
    context = {
        "q": text,
        "theme": theme,
        "hide_search": True,
        "groups": groups,
        "total": sum(count for _group, count in groups),
        "chosen": chosen,
        "page": _page(chosen, request.GET.get("page", "")) if chosen else None,
        "few": [(group, count, group.found[:FEW]) for group, count in groups if count and not chosen],
    }
    return render(request, "home/search.html", context)


def _groups(reader, text, theme):
    if theme:
        return [Group("discussions", _("Discussions"), "home/_thread_row.html", _in_theme(reader, theme))]
    words = words_of(text)
    if not words:
        return []
    return [
        Group("discussions", _("Discussions"), "home/_thread_row.html", querysets.find_threads(reader, words)),
        Group("communautes", _("Communautés"), "home/_community_row.html", querysets.find_communities(reader, words)),
        Group("membres", _("Membres"), "home/_person_row.html", find_people(reader, text).order_by("first_name", "pk")),
        Group("structures", _("Structures"), "home/_organisation_row.html", find_organisations(text)),
    ]


def _in_theme(reader, theme):
    return querysets.readable_threads(reader).filter(querysets.in_theme(theme.slug)).distinct()


def _page(group, number):
    pages = Paginator(group.found, PER_PAGE)
    wanted = int(number) if number.isdecimal() and len(number) < 4 else 1
    return pages.get_page(min(wanted, MAX_PAGE))
