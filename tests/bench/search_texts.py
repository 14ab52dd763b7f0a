"""A site to search in: communities of the three ways of entering, discussions and resources made of real sentences."""

import json
import random
import re
from datetime import timedelta
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "home" / "demo"
# Of a hundred documents, so many are discussions.
DISCUSSIONS = 80
POSTS = 3
COMMUNITIES, MINE = 40, 12
SOME_DAYS = 700
BATCH = 2_000


def sentences(folder):
    """Return the sentences of the JSON files of a folder, in their order."""
    found = {}
    for path in sorted(Path(folder).rglob("*.json*")):
        for line in path.read_text(encoding="utf-8").splitlines() if path.suffix == ".jsonl" else [path.read_text()]:
            found |= dict.fromkeys(_strings(json.loads(line)))
    return list(found)


def _strings(value):
    if isinstance(value, str):
        parts = (part.strip() for part in re.split(r"(?<=[.?!;:])\s+|\n+", value))
        return [part for part in parts if 30 <= len(part) <= 400]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _strings(child)]


def build(number, folder):
    """Fill the database with `number` documents; return the member whose searches are measured."""
    from home.actions.site import setup_site
    from tests.factories.community import MembershipFactory, UserFactory

    setup_site()
    chance, said = random.Random(4), sentences(folder)
    words = _vocabulary()
    places = _communities()
    reader = UserFactory(email="lectrice@example.org")
    for place in chance.sample(places, MINE):
        MembershipFactory(user=reader, community=place)
    discussions = number * DISCUSSIONS // 100
    for start in range(0, discussions, BATCH):
        _discussions(min(BATCH, discussions - start), said, places, words, chance)
    for start in range(0, number - discussions, BATCH):
        _resources(range(start, min(start + BATCH, number - discussions)), said, places, words, chance)
    return reader


def _vocabulary():
    from community.models import Territory
    from tests.factories.community import QualificationFactory, TerritoryFactory, ThemeFactory

    tops = ThemeFactory.create_batch(8)
    return {
        "themes": [*tops, *(ThemeFactory(parent=top) for top in tops for _ in range(4))],
        "qualifications": QualificationFactory.create_batch(12),
        "territories": list(Territory.objects.all()) or TerritoryFactory.create_batch(20),
    }


def _communities():
    from community.models import Community, CommunityIndexPage
    from tests.factories.community import CommunityFactory

    modes, parent = Community.JoinMode.values, CommunityIndexPage.objects.get()
    return [
        CommunityFactory(parent=parent, join_mode=modes[n % 3], public_reading=n % 6 == 0) for n in range(COMMUNITIES)
    ]


def _discussions(number, said, places, words, chance):
    from forums.models import Post, Thread

    kinds = Thread.Kind.values
    threads = Thread.objects.bulk_create(
        Thread(
            community=chance.choice(places),
            title=_title(said, chance),
            kind=chance.choice(kinds),
            members_only=chance.random() < 0.2,
            post_count=POSTS,
            last_post_at=_moment(chance),
        )
        for _ in range(number)
    )
    posts = Post.objects.bulk_create(
        Post(thread=thread, source=text, html=f"<p>{text}</p>", created_at=thread.last_post_at)
        for thread in threads
        for text in (_text(said, chance, 2, 6) for _ in range(POSTS))
    )
    for thread, last in zip(threads, posts[POSTS - 1 :: POSTS], strict=True):
        thread.last_post_id = last.pk
    Thread.objects.bulk_update(threads, ["last_post_id"], batch_size=500)
    _file(threads, words, chance, ("themes", "qualifications"))


def _resources(numbers, said, places, words, chance):
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page

    from resources.models import LibraryPage, Resource, ResourcePage

    library, content_type = LibraryPage.objects.get(), ContentType.objects.get_for_model(ResourcePage)
    pages = [
        ResourcePage(
            title=_title(said, chance),
            slug=f"ressource-{n}",
            path=Page._get_path(library.path, library.depth + 1, n + 1),
            depth=library.depth + 1,
            locale=library.locale,
            content_type=content_type,
            kind=chance.choice(Resource.Kind.values),
            visibility=chance.choice(Resource.Visibility.values),
            summary=chance.choice(said)[:300],
            text=_text(said, chance, 10, 40),
            last_published_at=_moment(chance),
        )
        for n in numbers
    ]
    rows = Page.objects.bulk_create(_as(Page, page) for page in pages)
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.page_ptr_id = page.resource_ptr_id = row.pk
        for model in (Resource, ResourcePage):
            _as(model, page).save_base(raw=True, force_insert=True)
    _file(pages, words | {"communities": places}, chance, ("themes", "qualifications", "territories", "communities"))


def _as(model, page):
    return model(**{field.attname: getattr(page, field.attname) for field in model._meta.fields})


def _file(objects, words, chance, relations):
    """File each object under one or two words of each of its relations."""
    for name in relations:
        field = type(objects[0])._meta.get_field(name)
        through = field.remote_field.through
        ours, theirs = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        through.objects.bulk_create(
            through(**{ours: obj.pk, theirs: word.pk})
            for obj in objects
            for word in chance.sample(words[name], chance.randint(1, 2))
        )


def _title(said, chance):
    return chance.choice(said)[:150]


def _text(said, chance, least, most):
    return " ".join(chance.choices(said, k=chance.randint(least, most)))


def _moment(chance):
    from django.utils import timezone

    return timezone.now() - timedelta(days=chance.randint(0, SOME_DAYS))


def searches(folder, number):
    """Return {words in a search: searches}, of words that stand in one sentence, so that they have answers."""
    chance, said = random.Random(7), sentences(folder)
    return {size: [_search(said, chance, size) for _ in range(number)] for size in (1, 2, 3)}


def _search(said, chance, size):
    while True:
        words = list(dict.fromkeys(re.findall(r"[^\W\d_]{5,}", chance.choice(said))))
        if len(words) >= size:
            return " ".join(chance.sample(words, size))
