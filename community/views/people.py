"""Being written."""

from django.shortcuts import render


def directory(request):
    """Answer."""
    return render(request, "home/resources.html")


organisations = edit_profile = preferences = directory


def organisation(request, slug):
    """Answer."""
    return directory(request)
