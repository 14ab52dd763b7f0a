"""The periodic work of the roof."""

from datetime import timedelta

from community.chores import chore
from home.actions.bulletins import prepare_due


@chore(every=timedelta(hours=12))
def prepare_bulletins():
    """Gather the bulletins of the communities that asked for one each week or month."""
    prepare_due()
