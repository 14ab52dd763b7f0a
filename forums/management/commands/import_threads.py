"""Bring an existing exchange into a community."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from community.models import Community
from forums.actions.imports import RefusedImport, import_threads, read_exchanges
from forums.models import Thread


class Command(BaseCommand):
    """One JSON object a line; see `forums.actions.imports.read_exchanges` for its shape."""

    help = "Importe des questions et leurs réponses (JSONL) dans une communauté, source créditée : tout ou rien."

    def add_arguments(self, parser):
        """Take the file, the community and the credit."""
        parser.add_argument("file", help="fichier JSONL, un objet par ligne")
        parser.add_argument("--community", required=True, help="identifiant (slug) de la communauté")
        parser.add_argument("--credit", required=True, help="qui signe ce qui n'a pas d'auteur, par exemple « CNIL »")
        parser.add_argument("--source", default="", help="source et licence, affichées en tête de discussion")
        parser.add_argument("--dry-run", action="store_true", help="vérifie tout, n'écrit rien")

    def handle(self, *args, file, community, credit, source, dry_run, **options):
        """Import, or say every error with its line."""
        target = Community.objects.filter(slug=community).first()
        if target is None:
            raise CommandError(f"Aucune communauté « {community} ».")
        if len(source or credit) > Thread._meta.get_field("source").max_length:
            raise CommandError("La source dépasse 200 caractères.")
        try:
            threads = read_exchanges(file, credit=credit)
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}") from error
        except RefusedImport as refused:
            errors = "\n".join(f"  {error}" for error in refused.errors)
            raise CommandError(f"Rien n'a été importé.\n{errors}") from refused
        counts = import_threads(threads, target, source=source or credit, dry_run=dry_run, progress=self._progress)
        state = "Rien n'est écrit (essai à blanc) : " if dry_run else ""
        self.stdout.write(f"{state}{counts['created']} discussions créées, {counts['known']} déjà là.")

    def _progress(self, threads):
        return tqdm(threads, disable=None, file=self.stderr, unit=" discussions")
