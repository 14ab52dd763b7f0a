"""Bring members in from a CSV file."""

from community.actions.imports import MEMBER_COLUMNS, import_members
from community.management.importing import CsvCommand


class Command(CsvCommand):
    """Columns: see `community.actions.imports.MEMBER_COLUMNS`."""

    help = "Membres d'un fichier CSV : tout ou rien, chaque erreur avec sa ligne."
    columns = MEMBER_COLUMNS
    write = import_members
