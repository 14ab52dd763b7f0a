"""Messages as things that people flag and moderators judge."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from community.html import trusted
from community.moderation.subjects import Subject, Words, register
from forums import permissions
from forums.actions import masking
from forums.models import Post, ReadMarker


def get_for(user, address):
    """Return a shown message of others that `user` reads."""
    if not address.isdecimal() or len(address) > 18:
        raise Http404
    posts = Post.objects.filter(permissions.flaggable_by(user)).select_related("thread__community", "author__profile")
    return get_object_or_404(posts, pk=int(address))


def readers(post):
    """Return how many others read the thread up to `post`, among those whose reading is remembered."""
    markers = ReadMarker.objects.filter(thread=post.thread_id, last_read_id__gte=post.pk)
    return markers.exclude(user=post.author_id).count()


register(
    Subject(
        model=Post,
        key="message",
        labels=Words(
            the=_("le message"),
            your=_("votre message"),
            kept=_("le message redevient visible, les personnes qui ont signalé sont remerciées"),
            corrected=_("le message reste masqué, son auteur reçoit les passages à revoir"),
            removed=_("le message est retiré, avec un motif ; recours possible pendant 15 jours"),
        ),
        get_for=get_for,
        address=lambda post: str(post.pk),
        author=lambda post: post.author,
        community=lambda post: post.thread.community,
        title=lambda post: post.thread.title,
        words=lambda post: trusted(post.html),
        url=lambda post: post.get_absolute_url(),
        lock=masking.lock,
        mask=masking.mask,
        unmask=masking.unmask,
        remove=masking.remove,
        restore=masking.restore,
        is_anonymous=lambda post: post.is_anonymous,
        readers=readers,
        announce=masking.announce,
    )
)
