"""The periodic work of the roof."""

from datetime import timedelta

from community.actions.relaying import forget_erased
from community.chores import chore
from home.actions.bulletins import prepare_due
from home.cockpit.letters import send_due


@chore(every=timedelta(hours=12))
def prepare_bulletins():
    """Gather the bulletins of the communities that asked for one each week or month."""
    prepare_due()


@chore(every=timedelta(minutes=10))
def tell_managers():
    """On working mornings, tell who animates what waits for her."""
    send_due()


@chore(every=timedelta(days=1))
def forget_erased_notes():
    """Drop what managers erased from their book and their replies a month ago."""
    forget_erased()
