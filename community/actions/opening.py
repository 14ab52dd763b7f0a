"""Saying that a community opens, to those whom it is near."""

from django.db import transaction
from django.db.models import Q

from community.models import Community, Membership, Network, Notification, User
from community.notifications import notify, topic_of


@transaction.atomic
def announce_opening(community):
    """Tell of an open community, published for the first time, those who said that they work where it is.

    A community of a network has no place: it is told to the networks of who opens it. Others are told to nobody:
    they are found in the list. Told once. Asks no right: Wagtail asked it before publishing.
    """
    is_new = community.first_published_at == community.last_published_at
    if not is_new or community.is_archived or community.join_mode != Community.JoinMode.OPEN:
        return
    if Notification.objects.filter(verb="new_community", topic=topic_of(community)).exists():
        return
    people = User.objects.filter(_near(community), is_active=True).exclude(pk=community.owner_id)
    people = people.exclude(pk__in=Membership.objects.filter(community=community).values("user"))
    url = community.get_absolute_url()
    notify("new_community", people, None, community, title=community.title, url=url, note=community.purpose)


def _near(community):
    if community.kind == Community.Kind.NETWORK:
        networks = Network.objects.filter(pk__in=_networks_of(community.owner_id))
        return Q(pk__in=User.objects.filter(profile__networks__in=networks).values("pk"))
    if community.territory_id is None:
        return Q(pk__in=[])
    within = ("profile__territory", "profile__territory__parent", "profile__territory__parent__parent")
    return Q(*((place, community.territory_id) for place in within), _connector=Q.OR)


def _networks_of(person_id):
    return User.objects.filter(pk=person_id).values("profile__networks")
