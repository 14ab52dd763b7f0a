"""Answering in a discussion by mail: the rules of the site's form, and nothing more of an anonymous author."""

import re
from contextlib import contextmanager

from django.http import Http404
from django.utils.translation import gettext as _

from community.anonymity.words import folded
from community.html import TooLong
from community.mailing.incoming.answers import Refusal, register_reply
from forums import permissions, sending
from forums.actions import posts
from forums.actions.attachments import NamesItsAuthor
from forums.actions.drafts import discard_draft, open_apart, save_draft
from forums.composing import draft_of
from forums.models import Draft, Thread
from forums.refusals import Refused, require_reply


def post(person, pk, answer):
    """Publish `answer` in the thread `pk`. Where it is refused for now, the site keeps the text as a draft."""
    thread = _thread(person, pk)
    path = thread.get_absolute_url()
    is_unnamed = permissions.writes_unnamed(person, thread)
    text = _unsigned(person, answer.text) if is_unnamed else answer.text
    if posts.sent_before(person, answer.key, text):
        return
    try:
        require_reply(person, thread)
        if is_unnamed:
            _require_unnamed(person, text, answer.files, path)
        _publish(person, thread, text, answer)
    except Refused as refused:
        _keep(person, thread, text)
        raise Refusal(refused.message, path) from None
    except (posts.Blank, TooLong) as error:
        raise Refusal(sending.text_error(error), path) from None
    except NamesItsAuthor as error:
        raise Refusal(" ".join(sending.unnamed_errors(error.args[0])), path) from None


register_reply("thread", post)


def _thread(person, pk):
    try:
        return Thread.objects.get_for(person, pk)
    except Http404:
        return Thread.objects.get_merged_for(person, pk)


def _publish(person, thread, text, answer):
    if seconds := sending.seconds_to_wait(person):
        _keep(person, thread, text)
        raise Refusal(sending.wait_text(seconds), thread.get_absolute_url())
    with _draft(person, thread, answer.files) as draft:
        posts.reply(person, thread, source=text, form_key=answer.key, draft=draft)


@contextmanager
def _draft(person, thread, files):
    """Give the draft that carries the files of a mail, or None without any; none of them stays where it is refused."""
    if not files:
        yield None
        return
    draft = open_apart(person)
    here = Draft.objects.filter(pk=draft.pk)
    try:
        if refused := sending.receive_files(person, draft, files):
            raise Refusal(" ".join(refused), thread.get_absolute_url())
        yield draft
    finally:
        if left := here.first():
            discard_draft(person, left)


def _keep(person, thread, text):
    if draft_of(person, thread=thread) is None:
        save_draft(person, thread=thread, source=text)


def _unsigned(person, text):
    """Return `text` up to the line, after the first, that is the name of `person`: what follows it is her signature."""
    first, last = folded(person.first_name), folded(person.last_name)
    names = {first, f"{first} {last}", f"{last} {first}", f"{first} {last[:1]}"}
    lines = text.split("\n")
    for number, line in enumerate(lines[1:], 1):
        if folded(line).strip(" \t.,*_-") in names:
            return "\n".join(lines[:number]).strip()
    return text


def _require_unnamed(person, text, files, path):
    words = "|".join(re.escape(folded(word)) for word in (person.last_name, person.email) if word)
    said = folded(" ".join([text, *(file.name for file in files)]))
    if re.search(rf"(?<![a-z])(?:{words})(?![a-z])", said):
        reason = _(
            "Vous écrivez ici de façon anonyme, et votre texte ou le nom d'un fichier contient votre nom ou votre "
            "adresse. Retirez-les, puis renvoyez-le ou publiez-le sur le site."
        )
        raise Refusal(reason, path)
