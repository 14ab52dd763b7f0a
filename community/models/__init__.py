"""What the foundation keeps, by noun."""

from .animating import Animation, Assignment, CannedReply, DeskLetter, HandoverNote
from .audit import AuditEntry
from .chores import Chore
from .communities import Charter, Community, CommunityIndexPage
from .mailing import Digest
from .membership import CharterAcceptance, Invitation, JoinRequest, Membership
from .moderation import Flag, Reason, Report, Sanction, Watchword
from .notification import Notification
from .people import Profile, User
from .places import Network, Organisation, Territory
from .publishing import Announcement, Bulletin
from .search import EmptySearch, SearchChange, Synonym
from .telling import ChannelChoice, IncomingMail, Level, PushDevice, TellingSettings
from .vocabulary import Competence, Qualification, Theme

__all__ = [
    "Animation",
    "Announcement",
    "Assignment",
    "AuditEntry",
    "Bulletin",
    "CannedReply",
    "ChannelChoice",
    "Charter",
    "CharterAcceptance",
    "Chore",
    "Community",
    "CommunityIndexPage",
    "Competence",
    "DeskLetter",
    "Digest",
    "EmptySearch",
    "Flag",
    "HandoverNote",
    "IncomingMail",
    "Invitation",
    "JoinRequest",
    "Level",
    "Membership",
    "Network",
    "Notification",
    "Organisation",
    "Profile",
    "PushDevice",
    "Qualification",
    "Reason",
    "Report",
    "Sanction",
    "SearchChange",
    "Synonym",
    "TellingSettings",
    "Territory",
    "Theme",
    "User",
    "Watchword",
]
