"""Telling people of discussions: kinds, who is told, and what an anonymous author must not give away.

Each function joins the transaction of its action. Only those who may still read the thread are told, and one
message tells one person once: cited comes before quoted, quoted before followed.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.html import excerpt
from community.models import Level
from community.notifications import Kind, forget, forget_hidden, notify, register, register_reader, withdraw
from forums import permissions
from forums.models import Mention, Post, Thread
from forums.readers import readers_of

register(
    Kind("new_question", _("{actor} a posé une question : {title}"), "messages-square", "questions", direct=False),
    Kind("new_thread", _("{actor} a ouvert une discussion : {title}"), "messages-square", "replies", direct=False),
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
    Kind("solicited", _("{actor} pense que vous pourriez répondre à {title}"), "hand", "solicited"),
    Kind("thread_moved", _("La discussion {title} a changé de communauté"), "arrow-right", "replies", direct=False),
)


register_reader(Thread, lambda person, pks: _open(person).filter(pk__in=pks).values_list("pk", flat=True))
register_reader(Post, lambda person, pks: _shown(person).filter(pk__in=pks).values_list("pk", flat=True))


def thread_started(thread, post):
    """Tell the cited people, then who animates the community of a question, then who wants each of its messages."""
    told = _tell("mention", post, _cited(post))
    each = _wanting_each(thread)
    if thread.kind == thread.Kind.QUESTION:
        managers = thread.community.memberships.managers().values("user")
        _tell("new_question", post, managers.union(each), told)
    else:
        _tell("new_thread", post, each, told)


def post_added(post):
    """Tell the cited people, the author of the quoted message, the asker, then who follows or wants each message."""
    thread = post.thread
    told = _tell("mention", post, _cited(post))
    told |= _tell("quoted", post, {post.quoted.author_id} if post.quoted else (), told)
    if thread.kind == thread.Kind.QUESTION:
        told |= _tell("own_answer", post, {thread.author_id}, told)
    _tell("thread_reply", post, thread.subscriptions.values("user").union(_wanting_each(thread)), told)


def people_cited(post, user_ids):
    """Tell the people whom an edit of `post` cites for the first time."""
    _tell("mention", post, user_ids)


def answer_accepted(post, actor):
    """Tell the author of the accepted answer; it is never said by whom when the asker is anonymous."""
    hidden = post.thread.is_anonymous and actor.pk == post.thread.author_id
    if post.author_id not in (None, actor.pk):
        _send("answer_accepted", post, {post.author_id}, None if hidden else actor)


def reaction_given(post, actor):
    """Tell the author of `post`, once for all the reactions of one person; never by whom when she is unnamed here."""
    if post.author_id not in (None, actor.pk):
        _send("reaction", post, {post.author_id}, _named(actor, post.thread))


def reaction_withdrawn(post, actor):
    """Take back what told of the reactions of `actor` to `post`."""
    withdraw("reaction", post, _named(actor, post.thread))


def remember_mentions(post, mentions):
    """Make the rows of `post` say whom it cites; return the ids of those cited for the first time."""
    wanted = {mention.user_id for mention in mentions}
    before = set(post.mentions.values_list("user", flat=True))
    post.mentions.exclude(user__in=wanted).delete()
    Mention.objects.bulk_create(Mention(post=post, user_id=user) for user in sorted(wanted - before))
    return wanted - before


def member_solicited(thread, person, actor, words):
    """Tell `person` that `actor` asks her to answer, in the words of `actor`; return whether she was told."""
    about = {"url": thread.get_absolute_url(), "note": words, **_about(thread)}
    return bool(notify("solicited", list(readers_of(thread).filter(pk=person.pk)), actor, thread, **about))


def thread_moved(thread, actor):
    """Tell the followers who may read `thread` where it is now."""
    followers = readers_of(thread).filter(pk__in=thread.subscriptions.values("user"))
    notify("thread_moved", followers, actor, thread, url=thread.get_absolute_url(), **_about(thread))


def topic_of(thread):
    """Return the topic of all that is told of `thread`."""
    return f"thread:{thread.pk}"


def _open(person):
    return Thread.objects.visible_to(person).filter(deleted_at=None)


def _shown(person):
    return Post.objects.visible_to(person).shown().filter(thread__deleted_at=None)


def _cited(post):
    return list(post.mentions.values_list("user", flat=True))


def _wanting_each(thread):
    return thread.community.memberships.filter(telling=Level.EACH).values("user")


def _named(actor, thread):
    return None if permissions.writes_unnamed(actor, thread) else actor


def _tell(kind, post, people, but=()):
    """Tell `people`, ids or a query of ids, but those of `but` and the author; return the ids of those told."""
    return _send(kind, post, people, None if post.is_anonymous else post.author, but={*but, post.author_id} - {None})


def _send(kind, post, people, actor, but=()):
    if not isinstance(people, QuerySet) and not {*people} - {*but, None}:
        return set()
    readers = readers_of(post.thread).filter(pk__in=people).exclude(pk__in=but)
    url, note = post.get_absolute_url(), excerpt(post.html)
    return notify(kind, readers, actor, post, url=url, note=note, **_about(post.thread))


def _about(thread):
    return {
        "title": thread.title,
        "topic": topic_of(thread),
        "community": thread.community,
        "levels": thread.subscriptions,
    }


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
