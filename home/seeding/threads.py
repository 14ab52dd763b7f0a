"""Discussions: hand-written threads, completed by short answers up to the number of posts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from community.html import render
from forums.models import Mention, Poll, PollOption, PollVote, Post, Reaction, Subscription, Thread
from forums.reactions import REACTIONS

from .source import POSTS, load, load_threads


@dataclass
class Plan:
    """A thread to write: its data, who plays each part, and the moment of each post."""

    data: dict
    start: datetime
    cast: dict = field(default_factory=dict)
    posts: list = field(default_factory=list)
    thread: Thread = None


@dataclass
class PlannedPost:
    """A post to write."""

    plan: Plan
    author: object
    text: str
    at: datetime
    data: dict
    row: Post = None


@dataclass(frozen=True)
class SeedMention:
    """A person as the renderer wants her."""

    label: str
    url: str
    user_id: int


def seed_threads(world):
    """Write POSTS posts in their threads, then reactions, followers, mentions and polls."""
    plans = [_plan(world, data, number) for number, data in enumerate(load_threads())]
    _complete(world, plans)
    _write_threads(world, sorted(plans, key=lambda plan: plan.start))
    written = _write_posts(world, plans)
    _write_reactions(world, written)
    _write_subscriptions(plans)
    _write_polls(world, plans)
    return written


def _plan(world, data, number):
    plan = Plan(data, world.now - _age(world, data, number) - timedelta(minutes=world.dice.randint(0, 500)))
    at = plan.start
    for post in data["posts"]:
        plan.posts.append(PlannedPost(plan, _player(world, plan, post["by"]), post["text"], at, post))
        at = _later(world, at, minutes=int(world.dice.expovariate(1 / 300)) + 4)
    return plan


def _age(world, data, number):
    """Return how long ago a thread began: unanswered questions wait for a few days, others spread over a year."""
    if (days := data.get("started_days_ago")) is not None:
        return timedelta(days=days)
    return timedelta(days=world.dice.random() * 4 if data["state"] == "unanswered" else number * 2.1)


def _later(world, at, minutes):
    """Return a moment some minutes after `at`; near the present, somewhere in what remains before it."""
    remains = (world.now - at) * world.dice.uniform(0.1, 0.5)
    return at + min(timedelta(minutes=minutes), remains)


def _player(world, plan, part):
    if part not in plan.cast:
        plan.cast[part] = _cast(world, plan, part)
    return plan.cast[part]


def _cast(world, plan, part):
    members = world.members[plan.data["community"]]
    named = plan.data.get("cast", {}).get(part)
    if named and world.named[named] in members:
        return world.named[named]
    if part == "manager":
        return members[0]
    free = [user for user in members if user not in plan.cast.values()]
    return world.dice.choice(free[1:] or members)


def _complete(world, plans):
    """Add short answers to threads that have some, until the number of posts is reached."""
    fillers = load("fillers")["fillers"]
    missing = POSTS - sum(len(plan.posts) for plan in plans)
    open_plans = [plan for plan in plans if plan.data["state"] in ("open", "solved") and not _is_closed_group(plan)]
    for number in range(missing):
        plan = open_plans[(number * 7) % len(open_plans)]
        last = plan.posts[-1]
        at = _later(world, last.at, minutes=world.dice.randint(9, 2000))
        author = world.dice.choice(world.members[plan.data["community"]])
        plan.posts.append(PlannedPost(plan, author, _fill(world, world.dice.choice(fillers)), at, {}))


def _is_closed_group(plan):
    """Groups of practice analysis have no passing remarks."""
    return plan.data["community"].startswith("analyse-pratiques") or len(plan.posts) < 2


def _fill(world, filler):
    text = filler["text"]
    words = {
        "organisation_kind": world.dice.choice(["foyer de vie", "MECS", "EHPAD", "IME", "mission locale", "SAVS"]),
        "delay": world.dice.choice(["quinze jours", "un mois", "trois semaines", "la rentrée"]),
    }
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text


def _write_threads(world, plans):
    rows = [_thread(world, plan) for plan in plans]
    for plan, row in zip(plans, Thread.objects.bulk_create(rows), strict=True):
        plan.thread = row
    _link(Thread.themes.through, "theme_id", plans, lambda data: [world.themes[slug] for slug in data["themes"]])
    _link(
        Thread.qualifications.through,
        "qualification_id",
        plans,
        lambda data: [world.qualifications[code] for code in data["qualifications"]],
    )


def _thread(world, plan):
    data = plan.data
    return Thread(
        community=world.communities[data["community"]],
        kind=data["kind"],
        title=data["title"],
        author=plan.cast["author"],
        is_anonymous=data["anonymous"],
        created_at=plan.start,
        pinned_at=plan.start if data["pinned"] else None,
        locked_at=plan.posts[-1].at if data["state"] == "locked" else None,
    )


def _link(through, column, plans, wanted):
    through.objects.bulk_create(
        through(thread_id=plan.thread.pk, **{column: item.pk}) for plan in plans for item in wanted(plan.data)
    )


def _write_posts(world, plans):
    planned = sorted((post for plan in plans for post in plan.posts), key=lambda post: post.at)
    names, public = _labels(world, str), _labels(world, lambda user: user.public_name)
    cited = []
    for post in planned:
        rendered = render(post.text, lambda found: {name: names[name] for name in found if name in names})
        post.row = _post(post, rendered.html)
        if rendered.mentions:
            post.row.public_html = render(post.text, lambda found: {n: public[n] for n in found if n in public}).html
        cited.append(rendered.mentions)
    Post.objects.bulk_create([post.row for post in planned])
    _write_mentions(planned, cited)
    _write_quotes(plans)
    _close_threads(plans)
    return planned


def _labels(world, called):
    people = world.named.values()
    return {str(user): SeedMention(called(user), user.get_absolute_url(), user.pk) for user in people}


def _post(post, html):
    thread, data = post.plan.thread, post.plan.data
    return Post(
        thread=thread,
        author=post.author,
        is_anonymous=data["anonymous"] and post.author == thread.author,
        source=post.text,
        html=html,
        created_at=post.at,
    )


def _write_mentions(planned, cited):
    Mention.objects.bulk_create(
        Mention(post=post.row, user_id=user_id)
        for post, mentions in zip(planned, cited, strict=True)
        for user_id in {mention.user_id for mention in mentions}
    )


def _write_quotes(plans):
    quoting = [(plan, post) for plan in plans for post in plan.posts if post.data.get("quotes") is not None]
    for plan, post in quoting:
        post.row.quoted = plan.posts[post.data["quotes"]].row
    Post.objects.bulk_update([post.row for _, post in quoting], ["quoted"])


def _close_threads(plans):
    """Fill in what a thread derives from its posts."""
    for plan in plans:
        thread = plan.thread
        thread.post_count = len(plan.posts)
        thread.last_post_id, thread.last_post_at = plan.posts[-1].row.pk, plan.posts[-1].at
        accepted = next((post.row for post in plan.posts if post.data.get("accepted")), None)
        thread.accepted_post, thread.accepted_by = accepted, thread.author if accepted else None
    columns = ["post_count", "last_post_id", "last_post_at", "accepted_post", "accepted_by"]
    Thread.objects.bulk_update([plan.thread for plan in plans], columns)


def _write_reactions(world, planned):
    rows, changed = [], []
    for post in planned:
        members = [user for user in world.members[post.plan.data["community"]] if user != post.author]
        wanted = {key: n for key, n in post.data.get("reactions", {}).items() if key in REACTIONS and n}
        counts = {key: min(n, len(members)) for key, n in wanted.items()}
        for key, count in counts.items():
            rows += [Reaction(post=post.row, user=user, kind=key) for user in world.dice.sample(members, count)]
        if counts:
            post.row.reaction_counts = counts
            changed.append(post.row)
    Reaction.objects.bulk_create(rows)
    Post.objects.bulk_update(changed, ["reaction_counts"], batch_size=200)


def _write_subscriptions(plans):
    Subscription.objects.bulk_create(
        Subscription(thread=plan.thread, user=user)
        for plan in plans
        for user in {post.author.pk: post.author for post in plan.posts}.values()
    )


def _write_polls(world, plans):
    for plan in plans:
        if data := plan.data.get("poll"):
            poll = Poll.objects.create(thread=plan.thread, question=data["question"], multiple=data["multiple"])
            _vote(world, plan, PollOption.objects.bulk_create(PollOption(poll=poll, label=o) for o in data["options"]))


def _vote(world, plan, options):
    members = world.members[plan.data["community"]]
    voters = world.dice.sample(members, len(members) // 3)
    cast = [PollVote(user=user, option=world.dice.choice(options)) for user in voters]
    PollVote.objects.bulk_create(cast)
    for option in options:
        option.votes = sum(vote.option_id == option.pk for vote in cast)
    PollOption.objects.bulk_update(options, ["votes"])
