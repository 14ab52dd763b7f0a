"""Blocks that name works and people."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

REFERENCES = blocks.ListBlock(
    blocks.StructBlock(
        [
            ("title", blocks.CharBlock(label=_("Titre"), max_length=300)),
            ("author", blocks.CharBlock(label=_("Auteur"), required=False, max_length=200)),
            (
                "year",
                blocks.IntegerBlock(
                    label=_("Année"), required=False, validators=[MinValueValidator(1500), MaxValueValidator(2100)]
                ),
            ),
            ("link", blocks.URLBlock(label=_("Lien"), required=False, max_length=500)),
        ]
    ),
    label=_("Références"),
    min_num=1,
    max_num=40,
    icon="link",
    template="blocks/references.html",
)

CONTACTS = blocks.ListBlock(
    blocks.StructBlock(
        [
            ("name", blocks.CharBlock(label=_("Nom"), max_length=120)),
            ("role", blocks.CharBlock(label=_("Fonction"), required=False, max_length=120)),
            ("organisation", blocks.CharBlock(label=_("Structure"), required=False, max_length=160)),
            (
                "email",
                blocks.EmailBlock(
                    label=_("Courriel"), required=False, help_text=_("Vu de tous ceux qui lisent la ressource.")
                ),
            ),
            (
                "phone",
                blocks.RegexBlock(
                    label=_("Téléphone"),
                    regex=r"^[+(]?[0-9][0-9 ().\-/]{5,28}$",
                    required=False,
                    help_text=_("Vu de tous ceux qui lisent la ressource."),
                    error_messages={"invalid": _("Écrivez le numéro en chiffres, par exemple 02 41 00 00 00.")},
                ),
            ),
        ]
    ),
    label=_("Contacts"),
    help_text=_("Avec l'accord de chaque personne nommée."),
    min_num=1,
    max_num=12,
    icon="group",
    template="blocks/contacts.html",
)
