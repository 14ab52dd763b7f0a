"""Bring an existing exchange into a community."""

from django.core.management.base import CommandError

from community.management.importing import ImportCommand
from community.models import Community
from forums.actions.imports import import_threads, read_exchanges
from forums.models import Thread


class Command(ImportCommand):
    """One JSON object a line; see `forums.actions.imports.read_exchanges` for its shape."""

    help = "Importe des questions et leurs réponses (JSONL) dans une communauté, source créditée : tout ou rien."
    file_help = "fichier JSONL, un objet par ligne"
    unit = "discussions"
    report = "{created} discussions créées, {known} déjà là."

    def add_arguments(self, parser):
        """Take the file, the community and the credit."""
        super().add_arguments(parser)
        parser.add_argument("--community", required=True, help="identifiant (slug) de la communauté")
        parser.add_argument("--credit", required=True, help="qui signe ce qui n'a pas d'auteur, par exemple « CNIL »")
        parser.add_argument("--source", default="", help="source et licence, affichées en tête de discussion")

    def bring_in(self, file, *, community, credit, source, dry_run, **options):
        """Read, then write."""
        target = Community.objects.filter(slug=community).first()
        if target is None:
            raise CommandError(f"Aucune communauté « {community} ».")
        if len(source or credit) > Thread._meta.get_field("source").max_length:
            raise CommandError("La source dépasse 200 caractères.")
        threads = read_exchanges(file, credit=credit)
        return import_threads(threads, target, source=source or credit, dry_run=dry_run, progress=self.progress)
