"""Reading: what a person may see, and the only ways to fetch one object for her."""

from django.db.models import Count, F, Max, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from wagtail.query import PageQuerySet

from community import permissions


class UserQuerySet(QuerySet):
    """People."""

    def visible_to(self, user):
        """People whose profile `user` may open."""
        return self.filter(permissions.profiles_seen_by(user))

    def get_for(self, user, public_id):
        """Return one person, or raise Http404 alike for hidden and absent."""
        people = self.select_related("profile__organisation", "profile__territory")
        return get_object_or_404(people.visible_to(user), public_id=public_id)

    def in_directory(self):
        """People who chose to appear."""
        return self.filter(is_active=True, profile__in_directory=True)


class ProfileQuerySet(QuerySet):
    """What people show of their work."""

    def listed(self):
        """Profiles of the people who chose to appear, with what a row of the directory shows."""
        return self.filter(in_directory=True, user__is_active=True).select_related("user", "organisation")


class OrganisationQuerySet(QuerySet):
    """Organisations are public facts; their people are not."""

    def get_for(self, user, slug):
        """Return one organisation, or raise Http404."""
        return get_object_or_404(self.select_related("territory"), slug=slug)

    def with_listed_count(self):
        """Annotate `listed_count`: its people who chose the directory and do not hide where they work."""
        listed = Q(profiles__in_directory=True, profiles__user__is_active=True)
        listed &= ~Q(profiles__hidden__icontains='"organisation"')
        return self.annotate(listed_count=Count("profiles", filter=listed, distinct=True))


class CommunityQuerySet(PageQuerySet):
    """Communities."""

    def visible_to(self, user):
        """Communities whose existence `user` may learn."""
        return self.filter(permissions.seen_by(user))

    def readable_by(self, user):
        """Communities whose discussions `user` may read."""
        return self.filter(permissions.readable_by(user))

    def manageable_by(self, user):
        """Communities that `user` may manage."""
        return self.filter(permissions.manageable_by(user))

    def get_for(self, user, slug):
        """Return one community, or raise Http404 alike for secret and absent."""
        return get_object_or_404(self.select_related("charter", "territory").visible_to(user), slug=slug)

    def mine(self, user):
        """Communities of `user`, by title."""
        return self.filter(permissions.member_in(user), live=True).order_by("title")

    def others(self, user):
        """Communities she may see without belonging, liveliest first, archived last."""
        return self.visible_to(user).exclude(permissions.member_in(user)).order_by("archived_at", "-member_count", "pk")


class MembershipQuerySet(QuerySet):
    """Members of communities."""

    def visible_to(self, user):
        """Memberships that `user` may see: those of the communities she belongs to."""
        return self.filter(permissions.members_seen_by(user, at="community__"))

    def managers(self):
        """Those who animate."""
        return self.filter(role="manager")

    def with_people(self):
        """Load what a member's row shows."""
        return self.select_related("user__profile__organisation")

    def found(self, words):
        """Members whose name, function or organisation holds every word of `words`."""
        query = Q()
        for word in words.split()[:6]:
            query &= (
                Q(user__first_name__icontains=word)
                | Q(user__last_name__icontains=word)
                | (Q(user__profile__function__icontains=word) & ~Q(user__profile__hidden__icontains='"function"'))
                | (
                    Q(user__profile__organisation__name__icontains=word)
                    & ~Q(user__profile__hidden__icontains='"organisation"')
                )
            )
        return self.filter(query)


class InvitationQuerySet(QuerySet):
    """Invitations."""

    def open(self):
        """Those that still open their community."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), uses__lt=F("max_uses"))

    def for_person(self, person):
        """Those that open a living community to one of her addresses."""
        addresses = person.emailaddress_set.filter(verified=True).values("email")
        return self.open().filter(email__in=addresses, community__live=True, community__archived_at=None)


class SanctionQuerySet(QuerySet):
    """Measures taken on people."""

    def standing(self, now=None):
        """Those that have an effect at this moment."""
        unended = Q(until=None) | Q(until__gt=now or timezone.now())
        return self.filter(unended, lifted_at=None).exclude(kind="warn")

    def end_of_limit(self, community):
        """Return until when those that stand let a person only read in `community` (None: the site), or None."""
        limits = self.standing().filter(kind="limit", community=community)
        return limits.aggregate(end=Max("until"))["end"]

    def for_list(self):
        """Newest first, with who decided and lifted."""
        return self.select_related("decided_by", "lifted_by", "community").order_by("-pk")


class AnnouncementQuerySet(QuerySet):
    """Announcements."""

    def visible_to(self, user):
        """Announcements that `user` may read."""
        return self.filter(permissions.announcements_read_by(user))

    def get_for(self, user, community, pk):
        """Return one of `community`, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.visible_to(user).filter(community=community).select_related("author"), pk=pk)


class BulletinQuerySet(QuerySet):
    """Bulletins."""

    def visible_to(self, user):
        """Bulletins that `user` may read: those sent and, where she prepares them, drafts."""
        return self.filter(permissions.bulletins_read_by(user))

    def sent(self):
        """Those sent, the latest first."""
        return self.filter(sent_at__isnull=False).order_by("-number")

    def get_for(self, user, community, number):
        """Return one of `community` by its number, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.visible_to(user).filter(community=community), number=number)
