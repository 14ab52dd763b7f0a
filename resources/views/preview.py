"""A draft, shown to its editor as its readers will see it."""

from django.shortcuts import render

from resources.reading_page import ReadingPage

# What the page asks of the reader's own doings: nothing, it is not published yet.
NOTHING_DONE = {
    "may_edit": False,
    "may_review": False,
    "is_kept": False,
    "is_tried": False,
    "answer": None,
    "missing": "",
}


def preview(request, draft):
    """Show the draft alone: neither its threads, nor what is near, nor what readers said of it."""
    theme = min(draft.themes.all(), key=str, default=None)
    draft.theme_name, draft.theme_slug = (theme.name, theme.slug) if theme else (None, None)
    draft.slug = draft.slug or "apercu"
    if not draft.pk:
        draft.voices = {}
    for name, value in NOTHING_DONE.items():
        setattr(draft, name, value)
    reading = ReadingPage(draft, origin=None, threads=[], thread_count=0, related=[], trials=[])
    return render(request, "resources/resource.html", {"reading": reading, "page": draft})
