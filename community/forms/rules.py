"""Input of the rules a community is animated by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.fields import PlainForm
from community.models import Animation


class RulesForm(PlainForm):
    """Five rules, each with its effect."""

    promise_days = forms.IntegerField(
        label=_("Réponse promise sous (jours ouvrés)"),
        min_value=1,
        max_value=30,
        help_text=_("Passé ce délai, une question sans réponse est en retard sur votre tableau de bord."),
    )
    flag_threshold = forms.IntegerField(
        label=_("Masquer dès (nombre de signalements)"),
        min_value=0,
        max_value=20,
        help_text=_(
            "Un message signalé par autant de personnes est masqué jusqu'à votre décision. Avec 0, rien n'est masqué "
            "avant elle."
        ),
    )
    review_first_posts = forms.IntegerField(
        label=_("Premiers messages relus"),
        min_value=0,
        max_value=20,
        help_text=_(
            "Autant de premiers messages de chaque nouveau membre attendent votre relecture avant d'être visibles. "
            "Avec 0, tous sont visibles aussitôt."
        ),
    )
    sleeping_days = forms.IntegerField(
        label=_("Membre en sommeil après (jours)"),
        min_value=7,
        max_value=730,
        help_text=_("Un membre qui n'est pas venu pendant ce temps vous est proposé à relancer."),
    )
    bulletin_days = forms.TypedChoiceField(
        label=_("Brouillon de bulletin préparé"),
        choices=Animation.Rhythm,
        coerce=int,
        help_text=_("Vous êtes prévenus quand il est prêt ; rien ne part sans vous."),
    )
