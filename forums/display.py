"""What a reader sees of messages: one card per post, with her rights on it, in a bounded number of queries."""

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from community.html import trusted
from community.permissions import can_see_profile
from forums import permissions
from forums.models import Post
from forums.reactions import REACTIONS


@dataclass
class PostCard:
    """A post as one reader sees it. `author` is None when hidden, gone or never here."""

    post: Post
    name: str
    html: str = ""
    author: object = None
    caption: str = ""
    profile_url: str = ""
    accepted_by: str = ""
    is_first: bool = False
    is_accepted: bool = False
    is_host: bool = False
    is_mine: bool = False
    is_new: bool = False
    bookmarked: bool = False
    reactions: list = field(default_factory=list)
    attachments: list = field(default_factory=list)
    can_reply: bool = False
    can_react: bool = False
    can_edit: bool = False
    can_delete: bool = False
    can_accept: bool = False
    can_restore: bool = False
    can_moderate: bool = False
    can_flag: bool = False
    # Masked, and not to be read by this reader: only a placeholder is shown.
    is_masked: bool = False

    @property
    def version(self):
        """Return the moment of its last change: a live frame older than what is shown is ignored."""
        post = self.post
        return int(
            max(filter(None, (post.created_at, post.edited_at, post.deleted_at, post.hidden_at))).timestamp() * 1000
        )

    @property
    def has_words(self):
        """Return whether its words are shown to the reader."""
        return not (self.post.is_deleted or self.is_masked)

    @property
    def has_menu(self):
        """Return whether the reader has more to do here than read and answer."""
        rights = (self.can_react, self.can_edit, self.can_delete, self.can_accept, self.can_moderate, self.can_flag)
        return any(rights) and not self.is_masked


def cards_for(thread, posts, reader, new_after=None):
    """Return a card per post of `thread`, in the order given.

    Posts that do not come from `PostQuerySet.for_page(reader)` are loaded again by it: two queries at most,
    whatever their number. `thread` has its community, author and accepted_by loaded. Posts of others after
    `new_after` are marked as new.
    """
    posts = _complete(list(posts), reader)
    first_id = _first_id(thread, posts)
    return [_card(thread, post, reader, first_id, new_after) for post in posts]


def render_card(post, thread, reader, request=None):
    """Return the HTML of one message for `reader`; with `request` its forms work without JavaScript."""
    (card,) = cards_for(thread, [post], reader)
    return render_to_string("forums/_post.html", {"card": card, "thread": thread, "reader": reader}, request=request)


def author_name(subject, reader):
    """Return the name of the author of a thread or a post that `reader` may see.

    An anonymous author has none, a person who left the site neither; an imported message has its credit.
    """
    if not permissions.sees_author(reader, subject):
        return _hidden_name(subject)
    if subject.author is None:
        return getattr(subject, "credit", "") or _("Ancien membre")
    return str(subject.author) if reader.is_authenticated else subject.author.public_name


def shown_author(subject, reader):
    """Return the author of a thread or a post, or None when she is hidden from `reader`."""
    return subject.author if permissions.sees_author(reader, subject) else None


def _hidden_name(subject):
    is_question = not isinstance(subject, Post) or getattr(subject, "opens_thread", False)
    return _("Question anonyme") if is_question else _("La personne qui a posé la question")


def _complete(posts, reader):
    if all(hasattr(post, "opens_thread") for post in posts):
        return posts
    loaded = Post.objects.filter(pk__in=[post.pk for post in posts]).for_page(reader)
    by_id = {post.pk: post for post in loaded}
    return [by_id[post.pk] for post in posts if post.pk in by_id]


def _first_id(thread, posts):
    return next((post.pk for post in posts if post.opens_thread), None)


def _card(thread, post, reader, first_id, new_after):
    post.thread = thread
    if post.hidden_at is not None and not post.is_deleted and not permissions.can_read_words(reader, post):
        return PostCard(post, _("Message masqué"), is_first=post.pk == first_id, is_masked=True)
    author = shown_author(post, reader)
    seen = author is not None and can_see_profile(reader, author)
    is_first = post.pk == first_id
    is_accepted = post.pk == thread.accepted_post_id and post.is_shown
    is_mine = reader.is_authenticated and post.author_id is not None and post.author_id == reader.pk
    return PostCard(
        post=post,
        html=trusted(post.html_for(reader)),
        author=author,
        name=author_name(post, reader),
        caption=author.profile.caption if seen else "",
        profile_url=author.get_absolute_url() if seen else "",
        accepted_by=_chooser(thread, reader) if is_accepted else "",
        is_first=is_first,
        is_accepted=is_accepted,
        is_host=post.by_host and author is not None,
        is_mine=is_mine,
        is_new=new_after is not None and post.pk > new_after and not is_mine,
        bookmarked=post.bookmarked,
        reactions=_reactions(post),
        attachments=list(post.attachments.all()),
        can_accept=not is_first and post.is_shown and permissions.can_accept(reader, thread),
        can_reply=post.is_shown and permissions.can_reply(reader, thread),
        **_rights(reader, post),
    )


def _rights(reader, post):
    return {
        "can_react": permissions.can_react(reader, post),
        "can_edit": permissions.can_edit(reader, post),
        "can_delete": permissions.can_delete(reader, post),
        "can_restore": permissions.can_restore(reader, post),
        "can_moderate": permissions.can_moderate(reader, post.thread),
        "can_flag": permissions.can_flag(reader, post),
    }


def _reactions(post):
    return [
        (reaction, post.reaction_counts.get(key, 0), getattr(post, f"mine_{key}"))
        for key, reaction in REACTIONS.items()
    ]


def _chooser(thread, reader):
    chooser = thread.accepted_by
    if chooser is None:
        return ""
    if chooser.pk == thread.author_id and not permissions.sees_author(reader, thread):
        return _("la personne qui a posé la question")
    return str(chooser) if reader.is_authenticated else chooser.public_name
