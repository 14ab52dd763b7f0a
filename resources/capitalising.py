"""What a thread offers to a sheet or a case: messages, their own words, the sections they fit in."""

import re
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from community.html import excerpt
from community.models import User
from forums.display import author_name
from forums.models import Post
from forums.paging import Page
from forums.paging import page_of as page_by_key
from resources import texts
from resources.models import CaseStudy, PracticeSheet, Resource

KINDS = {CaseStudy: Resource.Kind.CASE, PracticeSheet: Resource.Kind.PRACTICE}
# Sections offered when picking, in the order of a thread: the question, what answers it, the rest. Any other is
# chosen later, where a paragraph is corrected.
OFFERED = {
    CaseStudy: CaseStudy.SECTIONS,
    PracticeSheet: ("context", "description", "results", "success_factors", "difficulties", "limits", "prospects"),
}
DEFAULTS = {CaseStudy: ("situation", "done", "options"), PracticeSheet: ("context", "description", "results")}
# Messages shown at once, and drafts of the same thread.
PAGE, MOST_DRAFTS = 8, 5
QUOTED = re.compile(r"[ \t]*>.*$\n?", re.MULTILINE)
# Spellings that the composer takes for the same name.
LIKE = {" ": "[ \u00a0\u202f]+", "'": "['’ʼ]", "’": "['’ʼ]", "-": "[-‐‑]", "‑": "[-‐‑]"}


def kind_of(model):
    """Return the kind of a draft of `model`."""
    return KINDS[model]


def sections_of(resource):
    """Return {name: title} of all the sections of a sheet or a case that hold text."""
    names = [field.name for field in resource._meta.local_fields if type(field) is models.TextField]
    return {name: texts.label(resource, name) for name in names}


def offered_by(model):
    """Return {name: title} of the sections among which one picks."""
    return {name: texts.label(model, name) for name in OFFERED[model]}


def usual_section(model, thread, post, opening_id):
    """Return where `post` goes if nobody says otherwise."""
    opening, accepted, other = DEFAULTS[model]
    if post.pk == opening_id:
        return opening
    return accepted if post.pk == thread.accepted_post_id else other


def usable(thread):
    """Return the messages whose author can be asked: shown, and written with an account that is still open."""
    return Post.objects.filter(thread=thread).shown().filter(author__is_active=True).order_by("pk")


def own_words(post):
    """Return the source of a message without what it quotes, and with "Prénom N." in place of whom it cites.

    Others have not been asked for theirs, and the public never sees whole names.
    """
    text = QUOTED.sub("", post.source)
    for person in User.objects.filter(mentions__post=post):
        text = _citation(person).sub(lambda found, name=person.public_name: name, text)
    return text.strip()


def _citation(person):
    spelled = "".join(LIKE.get(sign, re.escape(sign)) for sign in str(person))
    return re.compile(rf"@{spelled}(?: ?#[0-9A-Za-z]{{4,8}}\b)?", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """Where messages go: a new draft of `model`, or `draft`. `key` is its name in addresses."""

    key: str
    model: type
    label: str
    draft: Resource | None = None


@dataclass(frozen=True)
class Row:
    """A message to pick: its author as the reader may see her, where it usually goes, whether it was taken."""

    post: Post
    name: str
    words: str
    section: str
    is_opening: bool
    is_accepted: bool
    is_taken: bool


def targets_of(user, thread):
    """Return where `user` may put messages of `thread`: a new draft first, then hers that were born from it."""
    new = [
        Target("cas", CaseStudy, _("Un nouveau cas")),
        Target("fiche", PracticeSheet, _("Une nouvelle fiche action")),
    ]
    born = Resource.objects.filter(owner=user.pk, thread=thread, live=False).order_by("-pk").specific()
    hers = [draft for draft in born[:MOST_DRAFTS] if type(draft) in KINDS]
    return new + [Target(str(draft.pk), type(draft), draft.title, draft) for draft in hers]


def page_of(user, thread, target, after=None):
    """Return a page of the messages that may be taken, in the order of the thread; the accepted answer comes first."""
    posts = usable(thread).select_related("author")
    page = page_by_key(posts.filter(pk__gt=after or 0), lambda post: post.pk, PAGE)
    accepted = posts.filter(pk=thread.accepted_post_id) if after is None and thread.accepted_post_id else []
    found = {post.pk: post for post in [*page.rows, *accepted]}
    opening = thread.posts.order_by("pk").values_list("pk", flat=True).first()
    taken = set(target.draft.contributions.values_list("post", flat=True)) if target.draft else set()
    rows = [_row(user, thread, target, found[pk], opening, pk in taken) for pk in sorted(found)]
    return Page(rows, page.next_key)


def _row(user, thread, target, post, opening, is_taken):
    post.opens_thread = post.pk == opening
    return Row(
        post=post,
        name=author_name(post, user),
        words=excerpt(post.html),
        section=usual_section(target.model, thread, post, opening),
        is_opening=post.opens_thread,
        is_accepted=post.pk == thread.accepted_post_id,
        is_taken=is_taken,
    )


def follow(resource):
    """Return [(title of a section, its paragraphs)] of what a resource takes from its thread, in order."""
    groups = {name: [] for name in sections_of(resource)}
    for paragraph in resource.contributions.for_writers():
        groups[paragraph.section].append(paragraph)
    return [(title, groups[name]) for name, title in sections_of(resource).items() if groups[name]]
