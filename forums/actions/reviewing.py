"""What those who moderate look at without being asked to: watched words, first messages of newcomers."""

from community.actions.reports import open_report
from community.animating import rules_of
from community.html import plain
from community.models import Flag, Report
from community.moderation.watching import links_of, watched
from community.permissions import can_moderate
from forums.models import Post


def is_held(post, title=""):
    """Bring a new `post` to those who moderate if need be; return whether it is masked until they have read it.

    `title` comes with the message that opens a thread, which nobody else reads then. Joins the transaction of the
    action that wrote it. A masked one is told to nobody: deciding to keep it does.
    """
    held = _comes_first(post)
    if held:
        open_report(post, origin=Report.Origin.NEWCOMER, mask=True)
        if title:
            post.thread.held_at = post.hidden_at
            post.thread.save(update_fields=["held_at"])
    _watch(post, _watched_in(post, post.html, title))
    return held


def look_again(post, before):
    """Bring an edited `post`, whose HTML was `before`, to those who moderate if a watched word came with the edit."""
    known = _watched_in(post, before)
    _watch(post, [entry for entry in _watched_in(post, post.html) if entry not in known])


def _comes_first(post):
    """Return whether so few messages of the author are shown in the community that this one is read before."""
    community = post.thread.community
    number = rules_of(community).review_first_posts
    if not number or can_moderate(post.author, community):
        return False
    shown = Post.objects.shown().filter(author=post.author, thread__community=community).exclude(pk=post.pk)
    return shown[:number].count() < number


def _watched_in(post, html, title=""):
    return watched(f"{title}\n{plain(html)}", links_of(html), post.thread.community)


def _watch(post, entries):
    if not entries:
        return
    report = open_report(post, origin=Report.Origin.WATCH)
    known = set(report.flags.filter(person=None).values_list("passage", flat=True))
    Flag.objects.bulk_create([Flag(report=report, passage=entry) for entry in entries if entry not in known])
