"""Blocks of words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

LONG = 4000
RICH = ["bold", "link", "ol", "ul"]

KEY_POINTS = blocks.ListBlock(
    blocks.CharBlock(label=_("Point"), max_length=200),
    label=_("En bref"),
    help_text=_("Trois points au plus, une phrase chacun : ce que l'on retient si l'on ne lit rien d'autre."),
    min_num=1,
    max_num=3,
    icon="pick",
    template="blocks/key_points.html",
)

HEADING = blocks.CharBlock(label=_("Intertitre"), max_length=120, icon="title", template="blocks/section_heading.html")

PARAGRAPH = blocks.RichTextBlock(label=_("Texte"), features=RICH, icon="pilcrow", template="blocks/rich_text.html")

STEPS = blocks.ListBlock(
    blocks.StructBlock(
        [
            ("title", blocks.CharBlock(label=_("Étape"), max_length=120)),
            ("text", blocks.TextBlock(label=_("Ce qui s'y fait"), required=False, rows=3, max_length=LONG)),
        ]
    ),
    label=_("Étapes"),
    help_text=_("Dans l'ordre : elles sont numérotées."),
    min_num=1,
    max_num=20,
    icon="list-ol",
    template="blocks/steps.html",
)

CHECKLIST = blocks.StructBlock(
    [
        ("title", blocks.CharBlock(label=_("Titre"), required=False, max_length=120)),
        (
            "items",
            blocks.ListBlock(
                blocks.CharBlock(label=_("À vérifier"), max_length=300), label=_("Points"), min_num=1, max_num=30
            ),
        ),
    ],
    label=_("Liste à cocher"),
    icon="tasks",
    template="blocks/checklist.html",
)

QUOTE = blocks.StructBlock(
    [
        ("text", blocks.TextBlock(label=_("Ce qui a été dit"), rows=3, max_length=LONG)),
        (
            "speaker",
            blocks.CharBlock(
                label=_("Qui parle"),
                max_length=120,
                help_text=_("Par exemple : une tutrice en protection de l'enfance."),
            ),
        ),
    ],
    label=_("Citation"),
    icon="openquote",
    template="blocks/quote_from.html",
)


class Callout(blocks.StructValue):
    """A callout, and how its tone is told."""

    TONES = {
        "note": (_("À savoir"), "info", ""),
        "warning": (_("Attention"), "triangle-alert", "ochre"),
        "law": (_("Ce que dit la loi"), "scale", "slate"),
    }

    @property
    def tone_label(self):
        """Return its tone in words."""
        return self._told[0]

    @property
    def sign(self):
        """Return its symbol in the sprite."""
        return self._told[1]

    @property
    def hue(self):
        """Return its colour among those of the style sheet."""
        return self._told[2]

    @property
    def _told(self):
        return self.TONES.get(self.get("tone"), self.TONES["note"])


CALLOUT = blocks.StructBlock(
    [
        (
            "tone",
            blocks.ChoiceBlock(
                label=_("Nature"), choices=[(tone, told[0]) for tone, told in Callout.TONES.items()], default="note"
            ),
        ),
        ("text", blocks.RichTextBlock(label=_("Texte"), features=RICH, max_length=LONG)),
    ],
    label=_("Encadré"),
    icon="info-circle",
    template="blocks/callout.html",
    value_class=Callout,
)
