"""Telling people of discussions: kinds, who is told, and what an anonymous author must not give away.

Each function joins the transaction of its action. Only those who may still read the thread are told, and one
message tells one person once: cited comes before quoted, quoted before followed.
"""

from django.utils.translation import gettext_lazy as _

from community.html import excerpt
from community.notifications import Kind, forget, forget_hidden, notify, register
from forums.models import Mention, Post, Thread
from forums.readers import readers_of

register(
    Kind("new_question", _("{actor} a posé une question : {title}"), "messages-square", "questions", direct=False),
    Kind(
        "own_answer",
        _("{actor} a répondu à votre question {title}"),
        "message-circle",
        "answers",
        _("{count} réponses à votre question {title}"),
    ),
    Kind(
        "thread_reply",
        _("{actor} a répondu dans {title}"),
        "message-circle",
        "replies",
        _("{count} réponses dans {title}"),
        direct=False,
    ),
    Kind(
        "mention",
        _("{actor} vous cite dans {title}"),
        "at-sign",
        "mentions",
        _("On vous cite {count} fois dans {title}"),
    ),
    Kind(
        "quoted",
        _("{actor} reprend votre message dans {title}"),
        "quote",
        "mentions",
        _("On reprend {count} fois vos messages dans {title}"),
    ),
    Kind("answer_accepted", _("Votre réponse est retenue dans {title}"), "circle-check", "accepted"),
    Kind(
        "reaction",
        _("{actor} a réagi à votre message dans {title}"),
        "hand",
        "reactions",
        _("{count} réactions à vos messages dans {title}"),
    ),
    Kind("thread_moved", _("La discussion {title} a changé de communauté"), "arrow-right", "replies", direct=False),
)


def thread_started(thread, post):
    """Tell the cited people, then the managers of the community of a new question."""
    told = _tell_cited(post, post.mentions.values_list("user", flat=True))
    if thread.kind == thread.Kind.QUESTION:
        managers = thread.community.memberships.filter(role="manager").values_list("user", flat=True)
        _tell("new_question", post, set(managers) - told)


def post_added(post):
    """Tell the cited people, then the author of the quoted message, then the followers."""
    told = _tell_cited(post, post.mentions.values_list("user", flat=True))
    told |= _tell("quoted", post, {post.quoted.author_id} - told) if post.quoted and post.quoted.author_id else set()
    followers = post.thread.subscriptions.filter(muted=False).values_list("user", flat=True)
    _tell("thread_reply", post, set(followers) - told)


def people_cited(post, user_ids):
    """Tell the people whom an edit of `post` cites for the first time."""
    _tell_cited(post, user_ids)


def answer_accepted(post, actor):
    """Tell the author of the accepted answer; it is never said by whom when the asker is anonymous."""
    hidden = post.thread.is_anonymous and actor.pk == post.thread.author_id
    if post.author_id not in (None, actor.pk):
        _send("answer_accepted", post, {post.author_id}, None if hidden else actor)


def remember_mentions(post, mentions):
    """Make the rows of `post` say whom it cites; return the ids of those cited for the first time."""
    wanted = {mention.user_id for mention in mentions}
    before = set(post.mentions.values_list("user", flat=True))
    post.mentions.exclude(user__in=wanted).delete()
    Mention.objects.bulk_create(Mention(post=post, user_id=user) for user in sorted(wanted - before))
    return wanted - before


def _tell_cited(post, user_ids):
    return _tell("mention", post, set(user_ids))


def _tell(kind, post, user_ids):
    user_ids = user_ids - {post.author_id}
    _send(kind, post, user_ids, None if post.is_anonymous else post.author)
    return user_ids


def _send(kind, post, user_ids, actor):
    if not user_ids:
        return
    thread = post.thread
    people = list(readers_of(thread).filter(pk__in=user_ids).order_by("pk"))
    notify(kind, people, actor, post, title=thread.title, url=post.get_absolute_url(), note=excerpt(post.html))


def thread_moved(thread, actor):
    """Tell the followers who may read `thread` where it is now."""
    followers = set(thread.subscriptions.filter(muted=False).values_list("user", flat=True))
    people = list(readers_of(thread).filter(pk__in=followers).order_by("pk"))
    notify("thread_moved", people, actor, thread, title=thread.title, url=thread.get_absolute_url())


def forget_unreadable(thread):
    """Take away the lines about `thread` from those who may no longer read it: they hold its title and words."""
    _forget(Thread.objects.filter(pk=thread.pk), keep=readers_of(thread))


def forget_outside(community):
    """Take away the lines about the threads of `community` from those who may no longer read them: all its readers
    may have changed."""
    for members_only in (False, True):
        sample = Thread(community=community, members_only=members_only)
        threads = Thread.objects.filter(community=community, members_only=members_only, deleted_at=None)
        _forget(threads, keep=readers_of(sample))


def forget_lost(people):
    """Take away from each of `people` the lines about what she may no longer read."""
    for person in people:
        forget_hidden(person, Thread, Thread.objects.visible_to(person))
        forget_hidden(person, Post, Post.objects.visible_to(person))


def _forget(threads, keep):
    forget(threads, keep)
    forget(Post.objects.filter(thread__in=threads), keep)
