"""Screens of moderation. Who may not moderate gets 404 for what is hidden from her, 403 for what she may read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from community.html import trusted
from forums import permissions
from forums.actions import identity, moderation
from forums.display import author_name, cards_for
from forums.models import Post, Thread
from forums.moderating import MergeForm, MoveForm, SplitForm
from forums.paging import key_from

# Messages offered at once when splitting: the last ones before the one given by ?avant=.
SPLIT_WINDOW = 50

UNFIT = {
    "archived": gettext_lazy("Cette communauté est archivée."),
    "empty": gettext_lazy("Choisissez au moins un message affiché."),
    "same": gettext_lazy("C'est la même discussion."),
    "poll": gettext_lazy("La plus récente des deux porte un sondage : il serait perdu."),
    "community": gettext_lazy("Elles ne sont pas dans la même communauté : déplacez d'abord l'une des deux."),
}


def _thread(request, pk):
    thread = Thread.objects.get_for(request.user, pk)
    if not permissions.can_moderate(request.user, thread):
        raise PermissionDenied
    return thread


@require_POST
def pin_thread(request, pk):
    """Pin, or unpin."""
    thread = _thread(request, pk)
    pinned = thread.pinned_at is None
    moderation.set_pinned(request.user, thread, pinned)
    said = _("Discussion épinglée en tête de liste.") if pinned else _("Discussion désépinglée.")
    return _done(request, thread, said)


@require_POST
def lock_thread(request, pk):
    """Lock, or unlock."""
    thread = _thread(request, pk)
    locked = thread.locked_at is None
    moderation.set_locked(request.user, thread, locked)
    said = _("Discussion verrouillée : on peut la lire, plus y répondre.") if locked else _("Discussion rouverte.")
    return _done(request, thread, said)


@require_http_methods(["GET", "POST"])
def delete_thread(request, pk):
    """Ask, then take the thread away; give it back without asking."""
    thread = _thread(request, pk)
    if request.method == "GET" and thread.deleted_at is None:
        return render(request, "forums/moderate_delete.html", {"thread": thread})
    if request.method == "POST":
        deleted = thread.deleted_at is None
        moderation.set_deleted(request.user, thread, deleted)
        messages.success(request, _("Discussion supprimée.") if deleted else _("Discussion rétablie."))
    return redirect(thread)


@require_http_methods(["GET", "POST"])
def move_thread(request, pk):
    """Choose where the thread goes."""
    thread = _thread(request, pk)
    form = MoveForm(request.POST or None, actor=request.user, thread=thread)
    if form.is_valid():
        try:
            moderation.move_thread(request.user, thread, form.cleaned_data["community"])
        except moderation.Unfit as unfit:
            form.add_error("community", UNFIT[str(unfit)])
        else:
            return _done(request, thread, _("Discussion déplacée."))
    return _form(request, "forums/moderate_move.html", thread, form)


@require_http_methods(["GET", "POST"])
def split_thread(request, pk):
    """Choose the messages that leave."""
    thread = _thread(request, pk)
    offered = _offered(request, thread)
    form = SplitForm(request.POST or None, posts=offered)
    if form.is_valid():
        values = form.cleaned_data
        try:
            new = moderation.split_thread(
                request.user, thread, values["posts"], title=values["title"], kind=values["kind"]
            )
        except moderation.Unfit as unfit:
            form.add_error("posts", UNFIT[str(unfit)])
        else:
            return _done(request, new, _("Les messages choisis forment maintenant cette discussion."))
    cards = cards_for(thread, offered, request.user)
    picked = {key_from(pk) for pk in request.POST.getlist("posts")}
    return _form(request, "forums/moderate_split.html", thread, form, cards=cards, picked=picked)


def _offered(request, thread):
    """Return the posts that may leave, oldest first: all but the opening one and the deleted ones."""
    posts = thread.posts.shown().for_page(request.user).order_by("-pk")
    before = key_from(request.GET.get("avant"))
    if before is not None:
        posts = posts.filter(pk__lt=before)
    opening = thread.posts.order_by("pk").values_list("pk", flat=True).first()
    return list(posts.exclude(pk=opening)[:SPLIT_WINDOW])[::-1]


@require_http_methods(["GET", "POST"])
def merge_thread(request, pk):
    """Choose the thread to merge with; the older of the two stays."""
    thread = _thread(request, pk)
    form = MergeForm(request.POST or None, actor=request.user, thread=thread)
    if form.is_valid():
        try:
            kept = moderation.merge_threads(request.user, thread, form.cleaned_data["other"])
        except moderation.Unfit as unfit:
            form.add_error("other", UNFIT[str(unfit)])
        except PermissionDenied:
            form.add_error("other", _("Vous n'animez pas la communauté de cette discussion."))
        else:
            return _done(request, kept, _("Les deux discussions n'en font plus qu'une."))
    return _form(request, "forums/moderate_merge.html", thread, form)


def post_versions(request, pk):
    """Show the earlier versions of a message."""
    post = _post(request, pk)
    context = {
        "post": post,
        "thread": post.thread,
        "name": author_name(post, request.user),
        "html": trusted(post.html),
        "revisions": [(revision, trusted(revision.html)) for revision in post.revisions.all()[:50]],
    }
    return render(request, "forums/moderate_versions.html", context)


@require_http_methods(["GET", "POST"])
def post_identity(request, pk):
    """Warn that the look is written in the journal, then show who asked."""
    post = _post(request, pk)
    author = identity.look_at_author(request.user, post) if request.method == "POST" else None
    context = {"post": post, "thread": post.thread, "author": author}
    return render(request, "forums/moderate_identity.html", context)


def _post(request, pk):
    post = Post.objects.get_for(request.user, pk)
    if not permissions.can_moderate(request.user, post.thread):
        raise PermissionDenied
    return post


def _done(request, thread, said):
    messages.success(request, said)
    return redirect(thread)


def _form(request, template, thread, form, **context):
    context |= {"thread": thread, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)
