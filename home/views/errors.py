"""What is said when something is missing, refused or broken."""

from django.shortcuts import render


def bad_request(request, exception=None):
    """Answer 400."""
    return render(request, "home/400.html", status=400)


def forbidden(request, exception=None):
    """Answer 403."""
    return render(request, "home/403.html", status=403)


def not_found(request, exception=None):
    """Answer 404, the same for what is absent and what is hidden."""
    return render(request, "home/404.html", status=404)


def server_error(request):
    """Answer 500 without touching the database."""
    return render(None, "home/500.html", status=500)


def csrf_failure(request, reason=""):
    """Answer 403 to a form whose session ended, giving back the text that was typed."""
    return render(request, "home/csrf.html", status=403)
