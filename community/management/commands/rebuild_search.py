"""Build the index of the search again."""

import signal
import threading
from contextlib import contextmanager
from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from modelsearch.index import get_indexed_models
from modelsearch.management.commands.rebuild_modelsearch_index import group_models_by_index
from tqdm import tqdm
from wagtail.search.backends import InvalidSearchBackendError, get_search_backend

from community.jobs import once
from community.search.changes import bring_changes
from community.search.whoosh_backend.storage import AlreadyBuilding

BATCH = 500


class Command(BaseCommand):
    """Build beside the index in service, of any search backend, and put the new one in its place at the end."""

    help = "Reconstruit l'index de la recherche. L'ancien reste en service jusqu'à la fin, ou si l'on interrompt."

    def add_arguments(self, parser):
        """Take the backend."""
        parser.add_argument("--backend", default="default", help="nom dans WAGTAILSEARCH_BACKENDS")

    def handle(self, *args, backend, verbosity, **options):
        """Rebuild, and say how many objects and how fast."""
        try:
            backend = get_search_backend(backend)
        except InvalidSearchBackendError as error:
            raise CommandError(str(error)) from error
        if not backend.rebuilder_class:
            self.stdout.write("Ce moteur cherche dans la base : rien à reconstruire.")
            return
        begun = monotonic()
        try:
            with terminated_as_interrupted():
                groups = group_models_by_index(backend, get_indexed_models())
                count = sum(self._rebuild(backend, index, models) for index, models in groups.items())
        except KeyboardInterrupt:
            raise CommandError("Interrompu. L'ancien index reste en service.", returncode=130) from None
        except AlreadyBuilding:
            raise CommandError("Une autre reconstruction est en cours.") from None
        # What waited for there to be an index.
        once(bring_changes)
        if verbosity:
            elapsed = monotonic() - begun
            pace = count / max(elapsed, 0.001)
            self.stdout.write(f"{count} objets indexés en {elapsed:.0f} s, {pace:.0f} par seconde.")

    def _rebuild(self, backend, index, models):
        rebuilder = backend.rebuilder_class(index)
        try:
            building = rebuilder.start()
            for model in models:
                building.add_model(model)
            count = sum(self._fill(building, model) for model in models)
            rebuilder.finish()
        except BaseException:
            # Those of modelsearch let go of what they hold by themselves.
            if hasattr(rebuilder, "abandon"):
                rebuilder.abandon()
            raise
        return count

    def _fill(self, building, model):
        objects = model.get_indexed_objects().order_by("pk")
        name = str(model._meta.verbose_name_plural)
        count = 0
        with tqdm(total=objects.count(), desc=name, disable=None, unit=" objets") as progress:
            for batch in in_batches(objects):
                building.add_items(model, batch)
                count += len(batch)
                progress.update(len(batch))
        return count


def in_batches(objects):
    """Yield the objects in lists, each read when the one before is done with: no long transaction."""
    batch = list(objects[:BATCH])
    while batch:
        yield batch
        batch = list(objects.filter(pk__gt=batch[-1].pk)[:BATCH])


@contextmanager
def terminated_as_interrupted():
    """Let a polite end, as when the machine restarts, be told like Ctrl+C; unless it is heard already, by a worker."""
    is_heard = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    if is_heard or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
