"""Being written."""

from django.shortcuts import render


def search(request):
    """Answer."""
    return render(request, "home/resources.html")
