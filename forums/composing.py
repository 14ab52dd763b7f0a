"""What the composer shows: the draft, the quote, the text found again, the refusal."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.utils.translation import gettext as _

from community import permissions as communities
from community.html import clean_line, quote, safe_url
from community.models import CannedReply
from community.search.similar import similar
from forums import permissions
from forums.forms import MessageForm, ThreadForm
from forums.lost_text import lost_text
from forums.models import Attachment, Draft, Post, Thread
from forums.refusals import REASONS, why_not

# What the composer shows of a file that waits.
FILE_COLUMNS = ("id", "name", "size")
LONGEST_PATH = 200
LONGEST_TITLE = Thread._meta.get_field("title").max_length


@dataclass
class Composer:
    """Input of `forums/_composer.html` and of the new thread's page (whose `thread` is not saved)."""

    thread: Thread
    form: MessageForm
    draft: Draft | None = None
    quoted: Post | None = None
    reason: str = ""
    # Until when the reason lasts, if it ends by itself.
    until: datetime | None = None
    file_errors: list = field(default_factory=list)
    preview: str = ""
    # What may already answer the title, as `community.search.similar` gives it.
    similar: list = field(default_factory=list)
    # The animator's: where the canned replies of her community are.
    has_replies: bool = False
    # What might identify somebody; None until the author asks.
    clues: list | None = None

    @property
    def attachments(self):
        """Return the files that wait with the draft."""
        return self.draft.files if self.draft else []

    @property
    def reason_text(self):
        """Return why nothing can be sent, or ""."""
        return REASONS.get(self.reason, "")

    @property
    def form_key(self):
        """Return the key that makes sending twice the same as sending once."""
        return self.form.key()

    @property
    def source(self):
        """Return the text to show in the field."""
        return self.form["source"].value() or ""

    @property
    def quoted_label(self):
        """Return whose message is quoted."""
        return label_of(self.quoted) if self.quoted else ""


def composer_for(request, thread, quoted_pk=None):
    """Return the composer of `thread` for the reader, or None when she may not answer there.

    Two queries: the draft and its files; one more with a quote (`?citer=`).
    """
    if why_not(request.user, thread):
        return None
    draft = draft_of(request.user, thread=thread)
    quoted = quoted_post(thread, quoted_pk or request.GET.get("citer"))
    form = MessageForm(initial={"source": _beginning(request, thread, draft, quoted)})
    return Composer(thread, form, draft, quoted, has_replies=communities.can_manage(request.user, thread.community))


def new_thread_composer(request, community):
    """Return the composer of a new thread, with what was typed before."""
    draft = draft_of(request.user, community=community)
    # Being found by a search engine is chosen, never the default.
    initial = ThreadForm.initial_from(draft) if draft else {"members_only": community.public_reading}
    if request.GET.get("nature") in Thread.Kind.values:
        initial["kind"] = request.GET["nature"]
    if lost := lost_text(request, community):
        initial |= {"title": lost["title"], "source": lost["source"]}
    # The words of a search that found nothing, unless she was writing already.
    initial["title"] = initial.get("title") or clean_line(request.GET.get("titre", ""))[:LONGEST_TITLE]
    initial["source"] = _with_link(initial.get("source", ""), request.GET.get("lien", ""))
    near = similar(request.user, initial["title"])
    return Composer(Thread(community=community), ThreadForm(initial=initial), draft, similar=near)


def draft_of(user, **place):
    """Return what `user` was writing in `thread=` or, for a new thread, in `community=`; or None."""
    place.setdefault("thread", None)
    # One row per file: the draft and its files in one query.
    columns = {f"file_{name}": F(f"attachments__{name}") for name in FILE_COLUMNS}
    rows = list(Draft.objects.filter(user=user, **place).annotate(**columns).order_by("attachments__pk"))
    if not rows:
        return None
    files = [{name: getattr(row, f"file_{name}") for name in FILE_COLUMNS} for row in rows if row.file_id]
    rows[0].files = [Attachment(**file) for file in files]
    return rows[0]


def quoted_post(thread, pk):
    """Return the shown post of `thread` to quote, or None."""
    if not str(pk or "").isdecimal() or len(str(pk)) > 18:
        return None
    return Post.objects.shown().filter(thread=thread, pk=int(pk)).select_related("author").first()


def label_of(post):
    """Return the name under which a post is quoted: it becomes text, the same for every reader.

    Where the public reads, it is the name that the public may see.
    """
    if post.is_anonymous:
        return _("La personne qui a posé la question")
    if post.credit or post.author is None:
        return post.credit or _("Ancien membre")
    return post.author.public_name if permissions.can_read(AnonymousUser(), post.thread) else str(post.author)


def _with_link(text, path):
    """Return `text` followed by the address of the page of this site to talk about, unless it is there."""
    if not path.startswith("/") or len(path) > LONGEST_PATH or safe_url(path) is None:
        return text
    address = settings.BASE_URL + path
    return text if address in text else f"{text}\n\n{address}\n\n".lstrip()


def _beginning(request, thread, draft, quoted):
    lost = lost_text(request, thread)
    typed = (lost and lost["source"]) or (draft and draft.source) or _canned(request, thread)
    if quoted is None:
        return typed
    begun = f"{typed.rstrip()}\n\n" if typed.strip() else ""
    return begun + quote(label_of(quoted), quoted.get_absolute_url(), quoted.source)


def _canned(request, thread):
    """Return the text of the canned reply that an animator chose (`?modele=`), or ""."""
    key = request.GET.get("modele", "")
    if not key.isdecimal() or len(key) > 18 or not communities.can_manage(request.user, thread.community):
        return ""
    kept = CannedReply.objects.filter(community=thread.community_id, pk=int(key), deleted_at=None)
    return kept.values_list("text", flat=True).first() or ""
