"""A form sent after the session ended: what was typed waits in the visitor's session until she has signed in.

One form per browser, bounded. It comes back where it was sent from, filled in and not sent.
"""

from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict

KEY = "kept_form"
MOST_KEPT = 40_000
NEVER_KEPT = ("csrfmiddlewaretoken",)


def sign_in_first(request):
    """Lead a visitor to the sign-in and back here; a form that she sent is kept."""
    if request.method == "POST":
        _keep(request)
    return redirect_to_login(request.get_full_path())


def kept_form(request):
    """Return the fields of the form that was sent here before signing in, or None."""
    kept = request.session.get(KEY)
    return QueryDict(kept["fields"]) if kept and kept["path"] == request.path else None


def forget(request):
    """Drop what was kept for this address: it was sent again."""
    if kept_form(request) is not None:
        del request.session[KEY]


def _keep(request):
    fields = request.POST.copy()
    for name in NEVER_KEPT:
        fields.pop(name, None)
    encoded = fields.urlencode()
    if fields and len(encoded) <= 3 * MOST_KEPT:
        request.session[KEY] = {"path": request.path, "fields": encoded}
