"""Putting a new version of a charter to each member at her next visit."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from community import permissions

SESSION_KEY = "charters_put_off"


def pending_charter(user, community):
    """Return the charter in force when `user`, a member, has not accepted it; else None. No query of its own."""
    if community.charter_id is None or not permissions.is_member(user, community):
        return None
    accepted = user.roles[community.pk].accepted_charter_id
    return None if accepted == community.charter_id else community.charter


def put_off(session, charter):
    """Remember that she reads this version later: she reads on, writing stays refused."""
    session[SESSION_KEY] = [*session.get(SESSION_KEY, []), charter.pk][-50:]


def redirect_to_charter(request, community):
    """Return the redirection of a page to the charter that waits for the reader, or None.

    Called by the pages of a community before anything else; only a GET is led away, and only until she answers
    or says "later".
    """
    charter = pending_charter(request.user, community) if request.method == "GET" else None
    if charter is None or charter.pk in request.session.get(SESSION_KEY, []):
        return None
    query = urlencode({"suite": request.get_full_path()})
    return redirect(f"{reverse('accept_charter', args=[community.slug])}?{query}")
