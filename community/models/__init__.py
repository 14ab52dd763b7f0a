"""What the foundation keeps, by noun."""

from .audit import AuditEntry
from .chores import Chore
from .communities import Charter, Community, CommunityIndexPage
from .membership import CharterAcceptance, Invitation, JoinRequest, Membership
from .notification import Notification
from .people import Profile, User
from .places import Network, Organisation, Territory
from .search import EmptySearch, SearchChange, Synonym
from .vocabulary import Competence, Qualification, Theme

__all__ = [
    "AuditEntry",
    "Charter",
    "CharterAcceptance",
    "Chore",
    "Community",
    "CommunityIndexPage",
    "Competence",
    "EmptySearch",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Network",
    "Notification",
    "Organisation",
    "Profile",
    "Qualification",
    "SearchChange",
    "Synonym",
    "Territory",
    "Theme",
    "User",
]
