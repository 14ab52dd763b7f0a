"""Files that wait between their trial and its confirmation: one a person, for a day."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

FOLDER = "imports"
KEPT_FOR = timedelta(days=1)


def keep(person, content):
    """Keep the file that `person` tried, in place of the one before."""
    forget(person)
    storages["private"].save(_place(person), ContentFile(content))


def kept(person):
    """Return what `person` tried last, or None."""
    try:
        with storages["private"].open(_place(person)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def forget(person):
    """Delete what `person` tried."""
    storages["private"].delete(_place(person))


def forget_old():
    """Delete what was tried and never confirmed; return how many files."""
    storage = storages["private"]
    names = storage.listdir(FOLDER)[1] if storage.exists(FOLDER) else []
    paths = [f"{FOLDER}/{name}" for name in names]
    old = [path for path in paths if storage.get_modified_time(path) < timezone.now() - KEPT_FOR]
    for path in old:
        storage.delete(path)
    return len(old)


def _place(person):
    return f"{FOLDER}/{person.public_id}"
