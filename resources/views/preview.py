"""A draft, shown to its editor as its readers will see it."""

from django.shortcuts import render


def preview(request, draft):
    """Show the draft alone: neither its threads nor what readers said of it."""
    if not draft.pk:
        draft.voices = {}
    return render(request, "resources/resource.html", {"section": "resources", "page": draft})
