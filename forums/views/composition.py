"""The way of a sent form, the same for an answer and a new thread: whatever goes wrong, what was typed comes back."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render

from community import permissions as communities
from community.anonymity import CHECK, REPLACE, proposals, replaced
from community.html import TooLong, trusted
from community.html import render as to_html
from forums import lost_text, sending
from forums.actions.attachments import NamesItsAuthor
from forums.actions.drafts import save_draft
from forums.actions.posts import Blank
from forums.composing import draft_of
from forums.mentions import resolver
from forums.refusals import Refused, until_when

FORBIDDEN = ("left", "other")


class Composition:
    """One sent form. Subclasses say where it belongs (`place`), which page shows it again and how it is published.

    The files are received first, since a browser cannot send them twice; then the form goes as far as it may:
    a file taken back, a preview, errors next to their fields, publication.
    """

    page = fragment = ""
    # The texts in which one may look for what would identify somebody.
    texts = ("source",)
    # Whether a thread is opened: fewer are allowed.
    opens = False

    def __init__(self, request, composer, place):
        self.request, self.composer, self.place = request, composer, place
        self.data = request.POST

    def publish(self, draft):
        """Call the action and return the answer."""
        raise NotImplementedError

    def kept(self):
        """Return the fields that go to the draft."""
        return {"source": self.data.get("source", "")}

    def answer(self, reason=""):
        """Return the answer to the form; `reason` says why it may not be published."""
        if reason:
            return self.refused(reason)
        self._receive_files()
        if "retirer" in self.request.POST:
            return self._without_file(self.request.POST["retirer"])
        if CHECK in self.data or REPLACE in self.data:
            return self._check()
        if not self.composer.form.is_valid() or self.composer.file_errors:
            return self._again(422)
        if "apercu" in self.request.POST:
            return self._preview()
        return self._publish()

    def refused(self, reason):
        """Show the text again with the reason."""
        self.composer.reason = reason
        self.composer.until = until_when(self.request.user, self.composer.thread.community, reason)
        return self._again(403 if reason in FORBIDDEN else 409)

    def _receive_files(self):
        if uploads := self.request.FILES.getlist("files"):
            self._keep()
            self.composer.file_errors = sending.receive_files(self.request.user, self.composer.draft, uploads)

    def _without_file(self, pk):
        self._keep()
        sending.remove_file(self.request.user, self.composer.draft, pk)
        return self._again(200)

    def _check(self):
        """Propose replacements for what might identify somebody, after the one that was just chosen."""
        self.data = replaced(self.data, self.texts)
        self.composer.form = type(self.composer.form)(self.data, self.request.FILES)
        self.composer.clues = proposals(*(self.data.get(name, "") for name in self.texts))
        return self._again(200)

    def _preview(self):
        source = self.composer.form.cleaned_data["source"]
        try:
            self.composer.preview = trusted(to_html(source, resolver(self.composer.thread)).html)
        except TooLong as error:
            return self._bad_text(error)
        return self._again(200)

    def _publish(self):
        if seconds := sending.seconds_to_wait(self.request.user, self.opens):
            return self._too_fast(seconds)
        try:
            answer = self.publish(draft_of(self.request.user, **self.place))
        except Refused as refusal:
            return self.refused(refusal.reason)
        except (Blank, TooLong) as error:
            return self._bad_text(error)
        except NamesItsAuthor as error:
            self.composer.file_errors = sending.unnamed_errors(error.args[0])
            return self._again(422)
        lost_text.forget(self.request, next(iter(self.place.values())))
        return answer

    def _too_fast(self, seconds):
        self.composer.form.add_error("source", sending.wait_text(seconds))
        response = self._again(429)
        response["Retry-After"] = seconds
        return response

    def _bad_text(self, error):
        self.composer.form.add_error("source", sending.text_error(error))
        return self._again(422)

    def _keep(self):
        """Write the draft; someone who may read here no more only gets her text back."""
        if communities.can_read(self.request.user, self.composer.thread.community):
            save_draft(self.request.user, **self.place, **self.kept())
            lost_text.forget(self.request, next(iter(self.place.values())))
            self.composer.draft = draft_of(self.request.user, **self.place)

    def _again(self, status):
        self.composer.draft = draft_of(self.request.user, **self.place)
        if self.composer.draft or any(self.kept().values()):
            self._keep()
        template = self.fragment if self.request.htmx else self.page
        context = {"composer": self.composer, "thread": self.composer.thread}
        return render(self.request, template, context, status=status)


def to_sign_in(request, place, address):
    """Keep the text of someone whose session ended and lead her to the sign-in, then back to `address`."""
    lost_text.keep(request, place, request.POST)
    response = redirect_to_login(address)
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": response.url})
    return response


def text_back(request):
    """Answer 404, alike for what is hidden, deleted or absent, with the text that was typed for it."""
    template = "forums/_text_back.html" if request.htmx else "forums/text_back.html"
    given = {"title": request.POST.get("title", ""), "source": request.POST.get("source", "")}
    return render(request, template, given, status=404)
