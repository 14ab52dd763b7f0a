"""What surveys keep, by noun."""

from .answers import Answer, Participation, Response
from .questions import Question
from .suggestions import Suggestion
from .surveys import Survey

__all__ = ["Answer", "Participation", "Question", "Response", "Suggestion", "Survey"]
