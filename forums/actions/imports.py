"""An existing exchange brought over, with its dates and the credit of its source."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from community.html import TooDeep, TooLong, clean_line, is_blank, render
from community.jsonl_files import identifier_in, read_jsonl, text_in
from community.models import Theme
from forums.models import Post, Thread
from forums.signals import post_written

TITLE_LENGTH = 160
KEYS = {
    "id",
    "title",
    "question",
    "text",
    "author",
    "date",
    "source",
    "theme",
    "audience",
    "answer",
    "answers",
}


@dataclass
class ImportedPost:
    """A message to write."""

    source: str
    html: str
    credit: str
    at: datetime
    accepted: bool = False


@dataclass
class ImportedThread:
    """A line of the file, checked."""

    external_id: str
    title: str
    theme: str
    posts: list = field(default_factory=list)


def read_exchanges(path, *, credit):
    """Return the ImportedThread of each line of the JSONL file at `path`, or raise RefusedJsonl with every error.

    A line is {"id", "question" or "title", "text"?, "author"?, "date"?, "theme"?, and "answer" (a text, taken as the
    accepted one) or "answers" ([{"text", "author"?, "date"?, "accepted"?}])}. `credit` signs what names no author.
    """
    return list(read_jsonl(path, lambda data: _thread(data, credit), keys=KEYS))


@transaction.atomic
def import_threads(threads, community, *, source, dry_run=False, progress=iter):
    """Write `threads` (from `read_exchanges`) into `community`; returns {"created": n, "known": n}.

    A thread already imported (same id, same community) is left alone, so that a second run adds only what is new.
    Nobody is notified: these are past exchanges.
    """
    known = set(
        Thread.objects.filter(community=community).exclude(external_id="").values_list("external_id", flat=True)
    )
    themes = {theme.name.casefold(): theme for theme in Theme.objects.all()}
    counts = {"created": 0, "known": 0}
    for imported in progress(threads):
        if imported.external_id in known:
            counts["known"] += 1
            continue
        thread = _write(imported, community, source)
        counts["created"] += 1
        if theme := themes.get(imported.theme.casefold()):
            thread.themes.add(theme)
    if dry_run:
        transaction.set_rollback(True)
    return counts


def _thread(data, credit):
    question = text_in(data, "title") or text_in(data, "question")
    if is_blank(question):
        raise ValueError(_("la question est vide"))
    at = _date(data.get("date"), timezone.now())
    opening = {"text": data.get("text") or question, "author": data.get("author")}
    thread = ImportedThread(identifier_in(data), _title(question), text_in(data, "theme"), [_post(opening, credit, at)])
    for answer in _answers(data):
        thread.posts.append(_post(answer, credit, _date(answer.get("date"), at)))
    if any(later.at < sooner.at for sooner, later in zip(thread.posts, thread.posts[1:], strict=False)):
        raise ValueError(_("les réponses ne sont pas dans l'ordre des dates"))
    return thread


def _title(question):
    return Truncator(clean_line(question)).chars(TITLE_LENGTH)


def _answers(data):
    if "answer" in data:
        return [{"text": text_in(data, "answer"), "accepted": True}]
    answers = data.get("answers", [])
    if not isinstance(answers, list) or not all(isinstance(answer, dict) for answer in answers):
        raise ValueError(_("« answers » doit être une liste d'objets"))
    return answers


def _post(data, credit, at):
    source = text_in(data, "text")
    if is_blank(source):
        raise ValueError(_("un message est vide"))
    try:
        html = render(source).html
    except (TooLong, TooDeep) as error:
        raise ValueError(error) from error
    author = clean_line(data.get("author") or credit)[:160]
    return ImportedPost(source, html, author, at, bool(data.get("accepted")))


def _date(value, default):
    if not value:
        return default
    try:
        moment = parse_datetime(value) or datetime.combine(parse_date(value), datetime.min.time())
    except (TypeError, ValueError) as error:
        raise ValueError(_("« %(value)s » n'est pas une date") % {"value": value}) from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _write(imported, community, source):
    first, last = imported.posts[0], imported.posts[-1]
    thread = Thread.objects.create(
        community=community,
        kind=Thread.Kind.QUESTION,
        title=imported.title,
        external_id=imported.external_id,
        source=source,
        created_at=first.at,
        last_post_at=last.at,
        post_count=len(imported.posts),
    )
    for item in imported.posts:
        post = Post.objects.create(
            thread=thread, source=item.source, html=item.html, credit=item.credit, created_at=item.at
        )
        post_written.send(Post, post=post, is_new=True)
        if item.accepted:
            thread.accepted_post = post
    thread.last_post_id = post.pk
    thread.save(update_fields=["accepted_post", "last_post_id"])
    return thread
