"""Mails about discussions: the messages themselves, one thread of mails per discussion, and how one stops them."""

from django.db.models import OuterRef, Subquery
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.html import excerpt
from community.mailing import tokens
from community.mailing.digests import News, register_news
from community.mailing.letters import register_letter
from community.mailing.notices import RE, Item, Notice, address_of, letter, sentence, whole
from community.mailing.places import register_place
from community.mailing.unsubscribing import Scope, register_scope
from community.models import Level
from forums import permissions
from forums.models import Post, Subscription, Thread

# Kinds that tell of a message that she has not read; the others are about one of hers.
SHOWING = {"new_question", "new_thread", "own_answer", "thread_reply", "mention", "quoted"}
# New discussions that one digest tells of.
MOST_NEWS = 100


def compose(person, rows):
    """Return the letter about messages of one thread, whole; None when she may read none of them any more."""
    found = Post.objects.visible_to(person).shown().filter(pk__in=[row.target_object_id for row in rows])
    posts = {str(post.pk): post for post in found.select_related("thread__community")}
    rows = [row for row in rows if row.target_object_id in posts]
    if not rows:
        return None
    post = posts[rows[-1].target_object_id]
    items = [_item(row, posts[row.target_object_id]) for row in rows]
    return letter(person, rows, _notice(person, rows, post, items))


def _item(row, post):
    if row.verb not in SHOWING:
        return Item(sentence([row]))
    return Item(sentence([row]), post.source, whole(post.html))


def _notice(person, rows, post, items):
    """Return the notice; the first message of a discussion is the head of its mails, the others answer it."""
    thread, row = post.thread, rows[-1]
    opens = row.verb in SHOWING and not thread.posts.filter(pk__lt=post.pk).exists()
    return Notice(
        thread.title if opens else f"{RE}{thread.title}",
        items,
        address_of(rows[0]),
        ("thread", thread.pk),
        sender=thread.community.title,
        message_id=_head(thread) if opens else f"{row.verb}:{post.pk}",
        thread_id="" if opens else _head(thread),
        reply_to=tokens.reply_address(person, "thread", thread.pk) if permissions.can_reply(person, thread) else "",
        list_id=f"{slugify(thread.community.slug)}.communautes",
    )


def _head(thread):
    return f"thread:{thread.pk}"


def news(person, communities, since, until):
    """Return the discussions that others opened in `communities`, of which no notification told her."""
    threads = Thread.objects.visible_to(person).filter(community__in=communities, deleted_at=None)
    opened = threads.filter(created_at__gt=since, created_at__lte=until).exclude(author=person)
    told = person.notifications.filter(timestamp__gt=since).exclude(topic="").values_list("topic", flat=True)
    numbers = {topic.removeprefix("thread:") for topic in told if topic.startswith("thread:")}
    first = Post.objects.filter(thread=OuterRef("pk")).order_by("pk").values("pk")[:1]
    opened = opened.exclude(pk__in=numbers).annotate(first=Subquery(first)).select_related("community")
    opened = list(opened.order_by("-pk")[:MOST_NEWS])
    words = dict(Post.objects.shown().filter(pk__in=[one.first for one in opened]).values_list("pk", "html"))
    return [News(one.community, one.title, one.get_absolute_url(), excerpt(words.get(one.first, ""))) for one in opened]


def _levels(model, path):
    def levels(person, pks):
        """Return the levels that `person` chose for the threads of the objects of these ids."""
        mine = model.objects.filter(**{"pk__in": pks, f"{path}subscriptions__user": person})
        return dict(mine.values_list("pk", f"{path}subscriptions__level"))

    return levels


def _label(person, pk):
    thread = Thread.objects.filter(pk=pk).select_related("community").first()
    if thread is None:
        return ""
    if thread.community.is_secret or not permissions.can_read(person, thread):
        return _("les courriels de cette discussion")
    return _("les courriels de la discussion « %(title)s »") % {"title": thread.title}


def _stop(person, pk):
    """Mute the thread, even if she may read it no more; return the level before."""
    following, _made = Subscription.objects.get_or_create(user=person, thread_id=pk)
    before = following.level
    if before == Level.NONE:
        return None
    Subscription.objects.filter(pk=following.pk).update(level=Level.NONE)
    return before


def _resume(person, pk, before):
    Subscription.objects.filter(user=person, thread=pk).update(level=before)


register_letter(Post, compose)
register_news(news)
register_place(Thread, "community", _levels(Thread, ""))
register_place(Post, "thread__community", _levels(Post, "thread__"))
register_scope("thread", Scope(_label, _stop, _resume))
