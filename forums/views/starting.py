"""Starting a thread."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from community.limits import allow
from community.models import Community
from community.search.similar import similar
from forums import lost_text
from forums.actions.threads import start_thread
from forums.composing import Composer, new_thread_composer
from forums.forms import ThreadForm
from forums.models import Thread
from forums.refusals import why_not_in
from forums.views.composition import Composition, text_back, to_sign_in

# A minute, for one person: more than a title takes to type.
MOST_ASKED = 60
FIELDS = ("kind", "title", "source", "themes", "qualifications", "is_anonymous", "members_only", "poll", "form_key")


class NewThread(Composition):
    """A new thread of a community."""

    page = fragment = "forums/new_thread.html"
    texts = ("title", "source")
    opens = True

    def kept(self):
        """Return the title, the text and the other fields."""
        data = self.data
        return {"title": data.get("title", ""), "source": data.get("source", ""), "extra": ThreadForm.kept(data)}

    def _again(self, status):
        self.composer.similar = similar(self.request.user, self.data.get("title", ""))
        return super()._again(status)

    def publish(self, draft):
        """Lead to the new thread."""
        values = self.composer.form.cleaned_data
        community = self.composer.thread.community
        return redirect(
            start_thread(self.request.user, community, draft=draft, **{name: values[name] for name in FIELDS})
        )


@require_http_methods(["GET", "POST"])
def new_thread(request, slug):
    """Ask a question or open an exchange in a community."""
    if not request.user.is_authenticated:
        return to_sign_in(request, lost_text.community_place(slug), request.path)
    try:
        community = Community.objects.get_for(request.user, slug)
    except Http404:
        if request.method == "POST":
            return text_back(request)
        raise
    reason = why_not_in(request.user, community)
    if request.method == "POST":
        return _received(request, community).answer(reason)
    return _lead(request, community, reason) if reason else _page(request, new_thread_composer(request, community))


@login_required
@require_safe
def already_discussed(request):
    """Answer with what may already answer the title being typed."""
    if allow(f"similar:{request.user.pk}", MOST_ASKED, 60):
        return HttpResponse(status=429)
    found = similar(request.user, request.GET.get("title", ""))
    return render(request, "forums/_already_discussed.html", {"similar": found})


def _received(request, community):
    thread = Thread(community=community, members_only=bool(request.POST.get("members_only")))
    composer = Composer(thread, ThreadForm(request.POST, request.FILES))
    return NewThread(request, composer, {"community": community})


def _page(request, composer):
    return render(request, "forums/new_thread.html", {"composer": composer, "thread": composer.thread})


def _lead(request, community, reason):
    """Lead someone who may not write yet to where she gets the right, or to why she has none."""
    if reason == "limited":
        return redirect("my_sanctions")
    name = {"left": "join", "charter": "accept_charter"}.get(reason, "community")
    return redirect(reverse(name, args=[community.slug]))
