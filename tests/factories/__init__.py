"""One factory per model; defaults make an ordinary row, arguments say what matters to the test."""

from .community import (
    CharterFactory,
    CommunityFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    QualificationFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)
from .forums import PostFactory, ThreadFactory

__all__ = [
    "CharterFactory",
    "CommunityFactory",
    "InvitationFactory",
    "MembershipFactory",
    "OrganisationFactory",
    "PostFactory",
    "QualificationFactory",
    "TerritoryFactory",
    "ThemeFactory",
    "ThreadFactory",
    "UserFactory",
]
