"""What may already answer a question that is being written."""

from community.search.asking import read
from community.search.drivers import Driver, reduced, shown
from community.search.finding import words_of
from community.search.groups import groups
from community.search.whoosh_backend.analysis import stems
from community.search.whoosh_backend.storage import IndexUnavailable

# Of the words of the question, the part that a title holds to be worth showing; one word alone says too little.
ENOUGH = 0.4
LEAST = 2
# The best answers of a group, whose titles are looked at.
MOST_READ = 30


def similar(reader, title, most=3):
    """Return up to `most` (group, object) that `reader` may read and whose title is near `title`, nearest first."""
    asked = read(title)
    sought = set(stems(asked.text))
    if len(sought) < LEAST:
        return []
    near = []
    for group, found in _likely(reader, asked):
        held = len(sought & set(stems(str(found))))
        if held >= max(LEAST, ENOUGH * len(sought)):
            near.append((held, group, found))
    near.sort(key=lambda one: -one[0])
    return [(group, found) for _held, group, found in near[:most]]


def _likely(reader, asked):
    """Yield (group, object): of the groups whose objects answer questions, what holds some of the words."""
    answering = [group for group in groups() if group.answers]
    try:
        driver = Driver(reader, words_of(asked))
        found = [(group, driver.matches(group, asked.relaxed).top(0, MOST_READ)) for group in answering]
    except IndexUnavailable:
        found = [(group, reduced(group, reader, words_of(asked)).top(0, MOST_READ)) for group in answering]
    for group, hits in found:
        yield from ((group, each) for each in shown(group, reader, hits))
