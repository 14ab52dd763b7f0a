"""Facts announced upward, after the act, inside its transaction."""

from django.dispatch import Signal

# membership: Membership
member_joined = Signal()
# user: User, community: Community
member_left = Signal()
# user_ids: list[int] whose rights changed, empty when anybody's may have; community: Community or None
access_changed = Signal()
# notifications were written
people_told = Signal()
