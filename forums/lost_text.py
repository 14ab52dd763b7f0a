"""What was typed while the session had ended: kept in the visitor's new session until she has signed in.

One text per browser, bounded; a signed-in person finds it where she was writing it.
"""

from forums.models import Thread

KEY = "lost_text"
MOST_KEPT = 20_000


def keep(request, place, fields):
    """Remember the title and text of a form that was sent without a session; nothing typed makes no session.

    `place` comes from `thread_place` or `community_place`.
    """
    typed = {"title": fields.get("title", "")[:200], "source": fields.get("source", "")[:MOST_KEPT]}
    if any(typed.values()):
        request.session[KEY] = {"place": place, **typed}


def lost_text(request, subject):
    """Return {"title", "source"} typed for `subject` (a thread or a community) before signing in, or None."""
    kept = request.session.get(KEY)
    return kept if kept and kept["place"] == place_of(subject) else None


def forget(request, subject):
    """Drop the text once it is published or kept as a draft."""
    if lost_text(request, subject):
        del request.session[KEY]


def place_of(subject):
    """Return the name under which a text for `subject` is kept."""
    return thread_place(subject.pk) if isinstance(subject, Thread) else community_place(subject.slug)


def thread_place(pk):
    """Return the place of answers to a thread, which may not exist."""
    return f"thread:{pk}"


def community_place(slug):
    """Return the place of new threads of a community, which may not exist."""
    return f"community:{slug}"
