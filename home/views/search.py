"""The search page: one field, and what the reader may read of what answers."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.actions.search import count_empty
from community.models import Community, Theme
from community.permissions import writable_by
from community.search.asking import Asked, read
from community.search.finding import FEW, PER_PAGE, Answered, Answers, find
from community.search.groups import GROUPS
from community.search.suggesting import suggestion
from forums.search import readable_threads
from home.narrowing import keys_of, narrowing
from home.querysets import in_theme
from home.results import shelves

MOST_PLACES = 8


@require_safe
def search(request):
    """Answer with what holds the words, or with the discussions of a theme."""
    reader, address = request.user, request.GET
    asked = read(address.get("q", ""))
    key = address.get("type", "") if address.get("type") in GROUPS else ""
    theme = _theme(address) if asked.is_empty else None
    if theme:
        answers = _of_theme(theme, reader, key, _number(address))
    else:
        answers = find(reader, asked, facets=keys_of(address), group=key, page=_number(address))
    narrowed = narrowing(answers, address)
    found = shelves(answers, reader, is_alone=bool(key))
    context = {
        "hide_search": True,
        "asked": asked,
        "theme": theme,
        "answers": answers,
        "shelves": found,
        "chosen": next((shelf for shelf in found if shelf.group.key == key), None),
        "group": GROUPS.get(key),
        "best": _best(answers, found),
        "narrowing": narrowed,
        "meant": _meant(reader, answers, narrowed),
        "places": _places(reader) if not (asked.is_empty or theme) else [],
    }
    return render(request, "home/search.html", context)


def _theme(address):
    slug = address.get("theme", "")[:90]
    return Theme.objects.filter(slug=slug).first() if slug and "\0" not in slug else None


def _number(address):
    number = address.get("page", "")
    return int(number) if number.isdecimal() and len(number) < 9 else 1


def _of_theme(theme, reader, key, number):
    """Return the discussions of a theme, as answers."""
    threads = readable_threads(reader).filter(in_theme(theme.slug)).distinct()
    page = Paginator(threads, PER_PAGE if key else FEW).get_page(number if key else 1)
    answered = Answered(GROUPS["discussions"], page.paginator.count, list(page))
    return Answers(Asked(""), [answered], page=page.number, pages=page.paginator.num_pages)


def _best(answers, found):
    """Take the most likely answer out of its shelf; return (template, row), or None."""
    for shelf in found:
        for row in shelf.rows:
            if (shelf.group, row.found) == answers.best:
                shelf.rows.remove(row)
                return replace(shelf, rows=[row])
    return None


def _meant(reader, answers, narrowed):
    """Return the words that were perhaps meant. What found nothing at all is counted for the editors."""
    if answers.asked.is_empty or narrowed.chips or answers.reduced:
        return ""
    if not answers.total:
        count_empty(answers.asked)
    return suggestion(reader, answers.asked) if answers.is_relaxed or not answers.total else ""


def _places(reader):
    """Return the communities where `reader` may ask."""
    return list(Community.objects.filter(writable_by(reader)).order_by("title")[:MOST_PLACES])
