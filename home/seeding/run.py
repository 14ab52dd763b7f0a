"""The order in which the demonstration is written."""

from django.db import transaction

from community.models import Profile
from community.search.changes import changed_many
from forums.models import Thread

from .animating import seed_animating
from .communities import seed_communities
from .files import seed_files
from .library import seed_library, seed_words
from .people import seed_people
from .readers import seed_readers
from .reading import seed_read_state
from .source import World
from .surveys import seed_surveys
from .threads import seed_threads
from .vocabulary import seed_organisations, seed_vocabulary
from .watch import seed_watch

STEPS = (
    ("thèmes et diplômes", seed_vocabulary),
    ("mots de la bibliothèque", seed_words),
    ("structures", seed_organisations),
    ("membres", seed_people),
    ("communautés", seed_communities),
    ("bibliothèque", seed_library),
    ("veille", seed_watch),
)


@transaction.atomic
def seed(say=lambda step: None, **world):
    """Write the whole demonstration in one transaction, telling `say` each step. Expects an empty, set-up site.

    Dated back from the present hour, or from `now`.
    """
    world = World(**world)
    for name, step in STEPS:
        say(name)
        step(world)
    say("discussions")
    written = seed_threads(world)
    seed_files(written)
    seed_read_state(world, written)
    say("lectures")
    seed_readers(world, written)
    say("enquêtes")
    seed_surveys(world)
    say("animation")
    seed_animating(world)
    # Rows written in bulk tell the index nothing.
    changed_many(Thread, {post.plan.thread.pk for post in written})
    changed_many(Profile, [person.profile.pk for person in world.people])
    return world
