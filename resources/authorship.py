"""Who writes a resource: its owner and her co-authors, and whom a writer may ask to join her."""

from django.db.models import Q

from community.directory import words_of
from community.models import Membership, User

MOST_PROPOSED = 8


def credited(resource):
    """Return the people named as authors, in one query: the owner unless she chose otherwise, then who agrees."""
    silent = resource.authors.filter(is_credited=False).values("person")
    writing = Q(pk=resource.owner_id) | Q(pk__in=resource.authors.values("person"))
    people = User.objects.filter(writing, is_active=True).exclude(pk__in=silent)
    return sorted(people, key=lambda person: (person.pk != resource.owner_id, person.last_name, person.pk))


def may_be_asked(reader):
    """Return the active people whom `reader` may find by their name: those of the directory and of her communities."""
    beside = Membership.objects.filter(community__in=list(reader.roles)).values("user")
    return User.objects.filter(Q(profile__in_directory=True) | Q(pk__in=beside), is_active=True)


def proposals(reader, resource, text):
    """Return at most eight people to write `resource` with, whose name holds every word of `text`."""
    words = words_of(text.replace("\0", ""))
    if not words:
        return []
    people = may_be_asked(reader).exclude(pk=resource.owner_id).exclude(written_resources__resource=resource.pk)
    for word in words:
        people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return list(people.select_related("profile__organisation").order_by("first_name", "pk")[:MOST_PROPOSED])
