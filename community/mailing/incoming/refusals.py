"""Telling somebody that her answer was not taken: why, what to do, and her words, so that she need not write again."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from community.jobs import later
from community.limits import allow
from community.mailing import frames
from community.mailing.incoming.contents import text_of
from community.mailing.incoming.reading import BROKEN
from community.mailing.letters import Letter, message
from community.mailing.retrying import tried_again

TEMPLATE = "community/emails/answer_refused"
# Alike for what is not there and what she may not know of.
ABSENT = _("Vous n'avez pas accès à ce à quoi vous répondez, ou cela n'existe plus.")
ADDRESS_UNKNOWN = _("Ce courriel n'est pas arrivé à une adresse de réponse valable.")
OTHER_SENDER = _(
    "Il vient d'une autre adresse que celle à laquelle la notification avait été envoyée. "
    "Répondez depuis l'adresse de votre compte, ou ajoutez celle-ci dans votre espace."
)
TOO_LARGE = _(
    "Il est trop lourd, pièces jointes comprises (20 Mo au plus). Allégez-le, ou joignez les fichiers sur le site."
)
UNREADABLE = _("Nous n'avons pas pu le lire. Répondez sur le site, ou envoyez un texte simple.")
BLANK = _("Nous n'y avons pas trouvé de texte. Écrivez votre réponse au-dessus du message d'origine.")

MOST_REFUSALS, WITHIN = 5, 3600


def tell(mail, refusal):
    """Write to the sender of `mail` after the transaction, unless she was written to too often already."""
    if mail.sender and not allow(f"refusal:{mail.sender}", MOST_REFUSALS, WITHIN):
        later(send_refusal, mail.sender, refusal.reason, _text(mail), refusal.path, mail.id)


def _text(mail):
    try:
        return text_of(mail.message)
    except BROKEN:
        return ""


@task()
def send_refusal(address, reason, text, path, answered, tries=0):
    """Send the mail that gives an answer back; `answered` is the Message-ID of hers."""
    context = {"reason": reason, "text": text, "url": settings.BASE_URL + path if path else ""}
    subject = frames.line(f"{TEMPLATE}_subject.txt", context)
    body, html = frames.render(TEMPLATE, context | {"subject": subject})
    mail = message(address, Letter(subject, body, html))
    mail.extra_headers["Auto-Submitted"] = "auto-replied"
    if answered:
        mail.extra_headers |= {"In-Reply-To": answered, "References": answered}
    with tried_again(send_refusal, address, reason, text, path, answered, tries=tries):
        mail.send()
