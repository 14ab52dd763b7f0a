"""Bring practice sheets in from a CSV or XLSX file, as drafts."""

from pathlib import Path

from django.core.management.base import CommandError

from community.management.importing import ImportCommand
from community.models import User
from community.spreadsheets import parse_table
from resources.actions.sheet_files import TABLE, import_sheets


class Command(ImportCommand):
    """Columns: see `resources.actions.sheet_files.COLUMNS`; `sheets_export` writes such a file."""

    help = "Fiches action d'un fichier CSV ou XLSX, en brouillon : tout ou rien, chaque erreur avec sa ligne."
    file_help = "fichier CSV ou XLSX"
    unit = "fiches"
    report = "{created} fiches créées, {updated} mises à jour, {same} déjà là."

    def add_arguments(self, parser):
        """Take the file, and who imports it."""
        super().add_arguments(parser)
        parser.add_argument("--owner", required=True, help="courriel de qui importe : les brouillons sont les siens")

    def bring_in(self, file, *, owner, dry_run, **options):
        """Read, then write."""
        actor = User.objects.filter(email__iexact=owner).first()
        if actor is None:
            raise CommandError(f"Aucun compte « {owner} ».")
        rows = parse_table(Path(file).read_bytes(), **TABLE)
        report = import_sheets(actor, rows, dry_run=dry_run, progress=self.progress)
        return {name: len(getattr(report, name)) for name in ("created", "updated", "same")}
