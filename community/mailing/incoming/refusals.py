"""Telling somebody that her answer was not taken: why, what to do, and her words, so that she need not write again."""

from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from community.jobs import later
from community.limits import allow
from community.mailing import frames
from community.mailing.incoming.contents import text_of
from community.mailing.letters import Letter, message

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
MOST_TRIES, PAUSE = 8, timedelta(minutes=15)


def tell(mail, refusal):
    """Write to the sender of `mail` after the transaction, unless she was written to too often already."""
    if mail.sender and not allow(f"refusal:{mail.sender}", MOST_REFUSALS, WITHIN):
        later(send_refusal, mail.sender, refusal.reason, text_of(mail.message), refusal.path, mail.id)


@task()
def send_refusal(address, reason, text, path, answered, tries=0):
    """Send the mail that gives an answer back; a mail server that fails delays it."""
    context = {"reason": reason, "text": text, "url": settings.BASE_URL + path if path else ""}
    body, html = frames.render(TEMPLATE, context)
    mail = message(address, Letter(frames.line(f"{TEMPLATE}_subject.txt", context), body, html))
    mail.extra_headers["Auto-Submitted"] = "auto-replied"
    if answered:
        mail.extra_headers |= {"In-Reply-To": answered, "References": answered}
    try:
        mail.send()
    except (SMTPException, OSError):
        if tries >= MOST_TRIES:
            raise
        again = send_refusal.using(run_after=timezone.now() + PAUSE * (tries + 1))
        again.enqueue(address, reason, text, path, answered, tries + 1)
