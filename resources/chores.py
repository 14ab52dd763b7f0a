"""The periodic work of the library."""

from datetime import timedelta

from community.chores import chore
from resources import sheet_uploads
from resources.actions import contributions, feeds, upkeep


@chore(every=timedelta(hours=12))
def remind_owners():
    """Ask owners whether what they published is still true."""
    upkeep.remind_all()


@chore(every=timedelta(hours=1))
def close_overdue_consents():
    """Take silence for a no, once the delay that was set is over."""
    contributions.close_overdue()


@chore(every=timedelta(hours=6))
def forget_tried_files():
    """Delete the inventories that were tried and never confirmed."""
    sheet_uploads.forget_old()


@chore(every=timedelta(hours=1))
def fetch_feeds():
    """Ask the feeds that editors follow what is new."""
    feeds.fetch_due()


@chore(every=timedelta(days=1))
def purge_feeds():
    """Drop what feeds brought a year ago and nobody kept."""
    feeds.purge()
