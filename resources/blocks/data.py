"""Blocks of data: a table to read, a figure drawn from a pasted table."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockValidationError

from resources import figures

MAX_COLUMNS, MAX_ROWS = 8, 60


class TableBlock(TypedTableBlock):
    """A table whose first column names the rows, with a caption and a heading for each column."""

    def clean(self, value):
        """Refuse a table that a screen reader could not announce, or too large to be read."""
        table = super().clean(value)
        if problem := _problem(table):
            raise TypedTableBlockValidationError(non_block_errors=[problem])
        return table


def _problem(table):
    if not table.columns or not table.row_data:
        return _("Ajoutez au moins une colonne et une ligne.")
    if len(table.columns) > MAX_COLUMNS or len(table.row_data) > MAX_ROWS:
        return _(
            "Un tableau a au plus %(columns)d colonnes et %(rows)d lignes : partagez-le, ou joignez un fichier."
        ) % {
            "columns": MAX_COLUMNS,
            "rows": MAX_ROWS,
        }
    if not table.caption.strip():
        return _("Donnez un titre au tableau.")
    if not all(column["heading"].strip() for column in table.columns):
        return _("Donnez un intitulé à chaque colonne.")
    return None


class FigureValue(blocks.StructValue):
    """A data figure: its table, and its drawing."""

    @cached_property
    def table(self):
        """Return the `figures.Table` that was pasted, or None when it cannot be read."""
        try:
            return figures.read(self.get("data") or "", self.get("kind"))
        except figures.Unreadable:
            return None

    @property
    def svg(self):
        """Return the drawing, as safe SVG."""
        return figures.draw(self.table, self.get("kind"), self.get("title") or "")


class FigureBlock(blocks.StructBlock):
    """A small chart drawn on the server from a table pasted from a spreadsheet."""

    title = blocks.CharBlock(label=_("Titre"), max_length=160, help_text=_("Ce que la figure montre."))
    kind = blocks.ChoiceBlock(label=_("Tracé"), choices=figures.KINDS, default="bar", search_index=False)
    data = blocks.TextBlock(
        label=_("Tableau"),
        rows=8,
        max_length=20_000,
        help_text=_(
            "Collez-le depuis un tableur. La première ligne nomme les colonnes, la première colonne nomme les lignes ; "
            "le reste, ce sont des nombres, comme 1 250 ou 12,5."
        ),
    )
    unit = blocks.CharBlock(label=_("Unité"), required=False, max_length=40, help_text=_("Par exemple : %, personnes."))
    source = blocks.CharBlock(label=_("Source"), max_length=200, help_text=_("Qui a produit ces données, et quand."))

    def clean(self, value):
        """Refuse a table that cannot be drawn, and say why."""
        cleaned = super().clean(value)
        try:
            figures.read(cleaned["data"], cleaned["kind"])
        except figures.Unreadable as reason:
            raise blocks.StructBlockValidationError({"data": ValidationError(str(reason))}) from reason
        return cleaned

    class Meta:
        label = _("Figure")
        icon = "history"
        template = "blocks/figure.html"
        value_class = FigureValue


TABLE = TableBlock(
    [
        ("text", blocks.CharBlock(label=_("Texte"), required=False, max_length=300)),
        ("number", blocks.FloatBlock(label=_("Nombre"), required=False)),
    ],
    label=_("Tableau"),
    icon="table",
    template="blocks/table.html",
)
FIGURE = FigureBlock()
