"""Bring organisations in from a CSV file."""

from community.actions.imports import ORGANISATION_COLUMNS, import_organisations
from community.management.importing import CsvCommand


class Command(CsvCommand):
    """Columns: see `community.actions.imports.ORGANISATION_COLUMNS`."""

    help = "Structures d'un fichier CSV : tout ou rien, chaque erreur avec sa ligne."
    columns = ORGANISATION_COLUMNS
    write = import_organisations
