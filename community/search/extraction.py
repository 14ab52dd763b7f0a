"""The words of files: read once in the background, in a process that can do no harm, and kept beside the file.

A model of files mixes `ReadFile` in; who stores or replaces a file calls `read_later`.
"""

import logging
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from django.apps import apps
from django.db import models, transaction
from django.db.models import F
from django_tasks import task

from community.jobs import later
from community.search import changes
from community.search.reading_file import Ending, Limits

logger = logging.getLogger(__name__)

LIMITS = Limits()
# Of what shows many files: those sent first.
MOST_FILES = 20
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
KINDS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    f"{OPEN_DOCUMENT}text": "odf",
    f"{OPEN_DOCUMENT}spreadsheet": "odf",
    f"{OPEN_DOCUMENT}presentation": "odf",
    "text/plain": "plain",
    "text/markdown": "plain",
    "text/csv": "plain",
}
READER = Path(__file__).with_name("reading_file.py")


class ReadFile(models.Model):
    """Mixin of stored files whose words help to find what shows them. Its model has a `file` and a `content_type`.

    `text_of` names the stored file that `text` was read from.
    """

    text = models.TextField(blank=True, default="", editable=False)
    text_of = models.CharField(max_length=255, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def shown_in(self):
        """Return the findable objects whose words hold those of this file."""
        return []


class TextlessManager(models.Manager):
    """Files without their text, which no list and no page shows."""

    def get_queryset(self):
        """Return the files, whose text is loaded when it is asked for."""
        return super().get_queryset().defer("text")


def words_of(files):
    """Return the text of the first files of a queryset, no longer together than one may be."""
    texts = files.exclude(text="").order_by("pk").values_list("text", flat=True)[:MOST_FILES]
    return "\n".join(texts)[: LIMITS.characters]


class Read(NamedTuple):
    """The text of a file, and how reading it ended."""

    text: str
    ending: Ending


def kind_of(media_type):
    """Return how files of this type are read, or "": they are not."""
    return KINDS.get(media_type.partition(";")[0].strip().lower(), "")


def read(file, kind, limits=LIMITS):
    """Return the `Read` of an open file, of one of the `reading_file.READERS`. Never raises for what it holds."""
    with TemporaryFile() as given, TemporaryFile() as found:
        given.write(file.read(limits.file + 1))
        given.seek(0)
        command = [sys.executable, "-I", READER, kind, str(limits)]
        try:
            status = subprocess.run(  # noqa: S603
                command,
                stdin=given,
                stdout=found,
                stderr=subprocess.DEVNULL,
                env={},
                timeout=limits.seconds,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = Ending.TOO_LONG
        found.seek(0)
        return Read(found.read().decode("utf-8", "ignore").strip(), _ending(status))


def _ending(status):
    """A reader that was killed took too long: the kernel ends what outlives its time."""
    if status < 0:
        return Ending.TOO_LONG
    return Ending(status) if status in set(Ending) else Ending.BROKEN


def read_later(obj):
    """Have the words of a stored file read once the transaction has committed, unless they are known."""
    if obj.text_of != obj.file.name:
        later(read_file, obj._meta.label_lower, obj.pk)


def take_up(most=500):
    """Have read, at most `most` of each model, the files that were never read; return how many."""
    models_read = [model for model in apps.get_models() if issubclass(model, ReadFile)]
    left = [obj for model in models_read for obj in unread(model).order_by("pk")[:most]]
    for obj in left:
        read_later(obj)
    return len(left)


@task()
def read_file(label, pk):
    """Keep the words of a file and bring what shows it to the index. What is gone, or was read meanwhile, is left."""
    obj = unread(apps.get_model(label)).filter(pk=pk).first()
    if obj is None:
        return
    before, text = obj.text, _text(obj)
    with transaction.atomic():
        # While it was read it may have been replaced: then another job reads it.
        same = obj._meta.model._base_manager.filter(pk=pk, file=obj.file.name)
        if same.update(text=text, text_of=obj.file.name) and text != before:
            for shown in obj.shown_in():
                changes.changed(shown)


def unread(model):
    """Return the files of `model` that were not read since they were stored."""
    return model._base_manager.defer("text").exclude(file="").exclude(text_of=F("file"))


def _text(obj):
    kind = kind_of(obj.content_type)
    if not kind:
        return ""
    try:
        with obj.file.storage.open(obj.file.name) as file:
            found = read(file, kind)
    except OSError:
        logger.warning("The file of %s %s is not in its storage", obj._meta.label_lower, obj.pk)
        return ""
    if found.ending != Ending.READ:
        logger.info("Reading %s %s: %s", obj._meta.label_lower, obj.pk, found.ending.name)
    return found.text
