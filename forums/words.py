"""The words by which a discussion is found: those of its shown messages.

Nothing that readers without an account do not see: cited people are "Prénom N.", and authors are not named.
"""

from community.html import plain

# Of one thread; the opening message, the accepted answer, then the latest come first.
MOST_CHARACTERS = 60_000
# At this many, their characters are mostly spent; a thread of thousands is not loaded whole.
MOST_POSTS = 200


def words_of(thread):
    """Return the words of `thread`; those of many threads are loaded together by `querysets.with_words`."""
    parts, left = [], MOST_CHARACTERS
    for post in _in_order(thread):
        text = plain(post.public_html or post.html)[:left]
        parts.append(text)
        left -= len(text) + 1
        if left <= 0:
            break
    return "\n".join(parts)


def _in_order(thread):
    accepted = thread.accepted_post
    first = [*_of(thread, "opening", "pk", 1), *([accepted] if accepted and accepted.is_shown else [])]
    posts = {post.pk: post for post in [*first, *_of(thread, "latest", "-pk", MOST_POSTS)]}
    return posts.values()


def _of(thread, name, order, most):
    if hasattr(thread, f"{name}_posts"):
        return getattr(thread, f"{name}_posts")
    return thread.posts.shown().order_by(order)[:most]
