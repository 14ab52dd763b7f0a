"""Bring sheets of another site into the library."""

from django.core.management.base import CommandError

from community.management.importing import ImportCommand
from community.models import User
from resources.actions.imports import import_resources, read_resources
from resources.models import LibraryPage, Resource, ResourcePage


class Command(ImportCommand):
    """One JSON object a line; see `resources.actions.imports.read_resources` for its shape."""

    help = "Importe des fiches (JSONL) dans la bibliothèque, source et licence affichées : tout ou rien."
    file_help = "fichier JSONL, un objet par ligne"
    unit = "fiches"
    report = "{created} ressources créées, {known} déjà là."

    def add_arguments(self, parser):
        """Take the file, where to put its sheets and what they all are."""
        super().add_arguments(parser)
        parser.add_argument("--under", default="", help="page de la bibliothèque, par son slug ou son numéro")
        parser.add_argument("--kind", default="sheet", choices=[kind for kind, _label in ResourcePage.KINDS])
        parser.add_argument("--visibility", default="public", choices=Resource.Visibility.values[:2])
        parser.add_argument("--source", default="service-public.fr (DILA)", help="qui a écrit ces fiches")
        parser.add_argument("--licence", default="Licence Ouverte 2.0", help="à quelles conditions on les reprend")
        parser.add_argument("--owner", default="", help="courriel de qui en aura la charge")
        state = parser.add_mutually_exclusive_group()
        state.add_argument("--publish", action="store_true", default=True, help="les publie (d'office)")
        state.add_argument("--draft", action="store_false", dest="publish", help="les laisse en brouillon")

    def bring_in(self, file, *, under, owner, dry_run, kind, visibility, source, licence, publish, **options):
        """Read and write, line after line."""
        return import_resources(
            read_resources(file),
            _library(under),
            owner=_person(owner),
            kind=kind,
            visibility=visibility,
            source=source,
            licence=licence,
            publish=publish,
            dry_run=dry_run,
            progress=self.progress,
        )


def _library(wanted):
    pages = LibraryPage.objects.all()
    if wanted:
        pages = pages.filter(pk=int(wanted)) if wanted.isdecimal() else pages.filter(slug=wanted)
    if not (page := pages.first()):
        raise CommandError(f"Aucune bibliothèque « {wanted} »." if wanted else "Le site n'a pas de bibliothèque.")
    return page


def _person(email):
    if email and not (person := User.objects.filter(email__iexact=email).first()):
        raise CommandError(f"Aucun compte « {email} ».")
    return person if email else None
