"""What readers made of the library: opinions, trials, messages that cite it; and which threads it comes from."""

from datetime import timedelta

from community.html import render
from forums.models import Post
from resources.models import CaseStudy, Citation, Contribution, Opinion, Resource, Trial
from resources.reach import reach_of


def seed_readers(world, written):
    """Write opinions, trials and citations of the published resources."""
    published = [(resource, item) for resource, item in world.resources.values() if resource.live]
    for resource, item in published:
        _opinions(world, resource, item)
        _trials(world, resource, item)
    _citations(world, published, written)
    _origins(world, published, written)


def _opinions(world, resource, item):
    people = world.dice.sample(world.people, item.get("useful", 0))
    Opinion.objects.bulk_create(
        Opinion(resource_id=resource.pk, person=person, is_useful=True, created_at=_since(world, item))
        for person in people
    )
    Resource.objects.filter(pk=resource.pk).update(useful_count=len(people), trial_count=len(item.get("trials", ())))


def _trials(world, resource, item):
    for trial in item.get("trials", ()):
        Trial.objects.create(
            resource_id=resource.pk,
            person=world.named[trial["by"]],
            with_whom=trial["with"],
            text=trial["text"],
            html=render(trial["text"], lambda names: {}).html,
            created_at=_since(world, item),
        )


def _since(world, item):
    """Return a moment between the publication and now."""
    return world.now - timedelta(days=item["days_ago"] * world.dice.random())


def _citations(world, published, written):
    """Have as many messages as its file says cite a resource, in threads of one of its themes."""
    free = {}
    for post in written:
        if post is not post.plan.posts[0] and post.row.deleted_at is None:
            for slug in post.plan.data.get("themes", ()):
                free.setdefault(slug, []).append(post)
    changed, citations = {}, []
    for resource, item in published:
        for post in _citing(world, item, free, changed):
            post.row.source += f"\n\nVoir [{resource.title}]({resource.get_absolute_url()})."
            changed[post.row.pk] = post.row
            citations.append(Citation(resource_id=resource.pk, post=post.row))
    for row in changed.values():
        row.html = render(row.source, lambda names: {}).html
    Post.objects.bulk_update(changed.values(), ["source", "html"])
    Citation.objects.bulk_create(citations)


def _citing(world, item, free, changed):
    threads = set()
    for slug in item["themes"]:
        posts = free.get(slug, [])
        for post in world.dice.sample(posts, len(posts)):
            if len(threads) == item.get("discussed", 0):
                return
            if post.row.pk in changed or post.plan.thread.pk in threads or post.row.public_html:
                continue
            threads.add(post.plan.thread.pk)
            yield post


def _origins(world, published, written):
    """Have a sheet or case said to be born of a thread hold a paragraph of its accepted answer."""
    answers = [post for post in written if post.data.get("accepted") and not post.row.is_anonymous]
    for resource, item in published:
        own = [post for post in answers if set(post.plan.data["themes"]) & set(item["themes"])]
        if item.get("born") and own:
            post = world.dice.choice(own)
            answers.remove(post)
            Resource.objects.filter(pk=resource.pk).update(thread=post.plan.thread)
            Contribution.objects.create(
                resource_id=resource.pk,
                post=post.row,
                author=post.author,
                section="done" if isinstance(resource, CaseStudy) else "description",
                source=post.text,
                html=post.row.html,
                consent=Contribution.Consent.GIVEN,
                reach=reach_of(resource),
                answered_at=_since(world, item),
            )
