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
from .resources import (
    AudienceFactory,
    CaseStudyFactory,
    CompetenceFactory,
    FeedItemFactory,
    FeedSourceFactory,
    MomentFactory,
    PracticeSheetFactory,
    ProducerFactory,
    ResourceFactory,
)
from .surveys import QuestionFactory, ResponseFactory, SuggestionFactory, SurveyFactory

__all__ = [
    "AudienceFactory",
    "CaseStudyFactory",
    "CharterFactory",
    "CommunityFactory",
    "CompetenceFactory",
    "FeedItemFactory",
    "FeedSourceFactory",
    "InvitationFactory",
    "MembershipFactory",
    "MomentFactory",
    "OrganisationFactory",
    "PostFactory",
    "PracticeSheetFactory",
    "ProducerFactory",
    "QualificationFactory",
    "QuestionFactory",
    "ResourceFactory",
    "ResponseFactory",
    "SuggestionFactory",
    "SurveyFactory",
    "TerritoryFactory",
    "ThemeFactory",
    "ThreadFactory",
    "UserFactory",
]
