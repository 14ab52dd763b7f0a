"""How one community is animated: announcements, bulletins, the managers' book, what was flagged."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType

from community.html import render
from community.models import (
    Animation,
    Announcement,
    Bulletin,
    CannedReply,
    Flag,
    HandoverNote,
    Report,
    Watchword,
)
from forums.actions.counting import recount
from forums.models import Post
from home.bulletins.gathering import gather

from .source import load


def seed_animating(world):
    """Write it, dated back from the world's hour."""
    data = load("animating")
    community = world.communities[data["community"]]
    manager = world.members[community.slug][0]
    Animation.objects.create(community=community, **data["rules"])
    Watchword.objects.bulk_create(
        Watchword(community=community, text=text, added_by=manager) for text in data["watchwords"]
    )
    CannedReply.objects.bulk_create(CannedReply(community=community, **reply) for reply in data["canned"])
    for note in data["notes"]:
        HandoverNote.objects.create(
            community=community, author=world.named[note["by"]], at=_ago(world, days=note["days"]), **_written(note)
        )
    for each in data["announcements"]:
        at = _ago(world, days=each["days"])
        Announcement.objects.create(community=community, author=manager, title=each["title"], at=at, **_written(each))
    _seed_bulletins(world, community, manager, data)
    for report in data["reports"]:
        _seed_report(world, community, manager, report)


def _seed_bulletins(world, community, manager, data):
    drafts = [*data["bulletins"], data["draft"]]
    for number, each in enumerate(drafts, 1):
        sent_at = _ago(world, days=each["days"]) if "days" in each else None
        until = (sent_at or world.now).date() - timedelta(days=1)
        since = until - timedelta(days=each.get("covers", 31) - 1)
        Bulletin.objects.create(
            community=community,
            number=number,
            title=each["title"],
            since=since,
            until=until,
            items=gather(community, since, until),
            author=manager,
            sent_at=sent_at,
            drafted_at=sent_at or world.now,
            **_written(each),
        )


def _seed_report(world, community, manager, data):
    posts = Post.objects.filter(thread__community=community, thread__title=data["thread"]).order_by("pk")
    post, at = posts[data["post"]], _ago(world, hours=data["hours"])
    decision = data.get("decision", "")
    report = Report.objects.create(
        content_type=ContentType.objects.get_for_model(Post),
        object_id=post.pk,
        community=community,
        author=post.author,
        reason=data["reason"],
        state=Report.State.DECIDED if decision else Report.State.OPEN,
        created_at=at,
        hidden_at=at if data["masked"] else None,
        decision=decision,
        message=data.get("message", ""),
        decided_by=manager if decision else None,
        decided_at=at + timedelta(hours=20) if decision else None,
    )
    for key, comment in data["flags"]:
        Flag.objects.create(
            report=report,
            person=world.named[key],
            reason=data["reason"],
            passage=data["passage"],
            comment=comment,
            at=at,
        )
    if data["masked"]:
        Post.objects.filter(pk=post.pk).update(hidden_at=at)
        recount(post.thread)


def _ago(world, **delay):
    return world.now - timedelta(**delay)


def _written(data):
    source = data["text"]
    return {"source": source, "html": render(source).html if source else ""}
