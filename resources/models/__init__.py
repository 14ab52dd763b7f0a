"""What the library holds."""

from .cases import CaseStudy
from .contributions import Contribution
from .feeds import FeedItem, FeedSource
from .files import LibraryDocument, LibraryImage, LibraryRendition
from .pages import LibraryPage, Resource, ResourceAuthor, ResourcePage
from .reading import Bookmark, Citation, Opinion, Trial
from .review import ReviewTask
from .sheets import PracticeSheet
from .vocabulary import Audience, Moment, Producer

__all__ = [
    "Audience",
    "Bookmark",
    "CaseStudy",
    "Citation",
    "Contribution",
    "FeedItem",
    "FeedSource",
    "LibraryDocument",
    "LibraryImage",
    "LibraryPage",
    "LibraryRendition",
    "Moment",
    "Opinion",
    "PracticeSheet",
    "Producer",
    "Resource",
    "ResourceAuthor",
    "ResourcePage",
    "ReviewTask",
    "Trial",
]
