"""The search page: one field, five kinds of answers, each asked what the reader may see."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from community.directory import MAX_LENGTH, find_organisations, find_people, words_of
from community.html import clean_line
from community.models import Theme
from community.search.foundation import find_communities
from forums.search import find_threads, readable_threads
from home.querysets import in_theme
from resources.lists import rows_for
from resources.models import Resource
from resources.selection import SORTS

# On the page of everything, three of each; on the page of one kind, ten at a time.
FEW = 3
PER_PAGE = 10
MAX_PAGE = 20


@dataclass(frozen=True)
class Group:
    """A kind of answers: its key in the address, its name, the template of a row, and the answers, a lazy query.

    `rows_for` makes of some answers, and the reader, what the template shows; without it, the answers themselves.
    """

    key: str
    title: str
    row: str
    found: object
    rows_for: Callable = lambda found, _reader: found


def search(request):
    """Answer with what holds every word, or with what belongs to a theme."""
    text = clean_line(request.GET.get("q", "")[:MAX_LENGTH])
    theme = Theme.objects.filter(slug=request.GET.get("theme", "")[:90]).first() if not text else None
    groups = [(group, group.found.count()) for group in _groups(request.user, text, theme)]
    chosen = next((group for group, _count in groups if group.key == request.GET.get("type")), None)
    page = _page(chosen, request.GET.get("page", "")) if chosen else None
    shown = [] if chosen else [(group, count) for group, count in groups if count]
    context = {
        "q": text,
        "theme": theme,
        "hide_search": True,
        "groups": groups,
        "total": sum(count for _group, count in groups),
        "chosen": chosen,
        "page": page,
        "rows": chosen.rows_for(page, request.user) if chosen else [],
        "few": [(group, count, group.rows_for(group.found[:FEW], request.user)) for group, count in shown],
    }
    return render(request, "home/search.html", context)


def _groups(reader, text, theme):
    if theme:
        return [Group("discussions", _("Discussions"), "home/_thread_row.html", _in_theme(reader, theme))]
    words = words_of(text)
    if not words:
        return []
    resources = Resource.objects.visible_to(reader).found(words).for_list().order_by(*SORTS["pertinence"][1])
    return [
        Group("ressources", _("Ressources"), "resources/_row.html", resources, rows_for),
        Group("discussions", _("Discussions"), "home/_thread_row.html", find_threads(reader, words)),
        Group("communautes", _("Communautés"), "home/_community_row.html", find_communities(reader, words)),
        Group("membres", _("Membres"), "home/_person_row.html", find_people(reader, text).order_by("first_name", "pk")),
        Group("structures", _("Structures"), "home/_organisation_row.html", find_organisations(text)),
    ]


def _in_theme(reader, theme):
    return readable_threads(reader).filter(in_theme(theme.slug)).distinct()


def _page(group, number):
    pages = Paginator(group.found, PER_PAGE)
    wanted = int(number) if number.isdecimal() and len(number) < 4 else 1
    return pages.get_page(min(wanted, MAX_PAGE))
