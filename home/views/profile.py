"""Being written."""

from django.shortcuts import render


def profile(request, public_id):
    """Answer."""
    return render(request, "home/resources.html")
