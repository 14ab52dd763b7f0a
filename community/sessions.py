"""Who a session belongs to, asked outside a request: sockets ask it again as long as they live."""

import hashlib
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model, load_backend
from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import constant_time_compare

from community import second_factor


def person_of(session_key):
    """Return the person signed in with this session, freshly read, or AnonymousUser.

    Forged, expired and ended sessions, changed passwords, closed accounts and a required second factor not yet set up
    all give AnonymousUser. Unlike `django.contrib.auth.get_user` it writes nothing: a socket could not hand a new
    cookie to the browser.
    """
    if not session_key or not session_key.isalnum():
        return AnonymousUser()
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key).load()
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    person = _account(session)
    if person is None or not _is_sealed(session, person) or second_factor.is_missing(person):
        return AnonymousUser()
    return person


def digest(session_key):
    """Return a name of the session that can be told to other processes without giving the key away."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def _account(session):
    user_id = get_user_model()._meta.pk.to_python(session[SESSION_KEY])
    return load_backend(session[BACKEND_SESSION_KEY]).get_user(user_id)


def _is_sealed(session, person):
    seal = session.get(HASH_SESSION_KEY, "")
    seals = (person.get_session_auth_hash(), *person.get_session_auth_fallback_hash())
    return any(constant_time_compare(seal, known) for known in seals)
