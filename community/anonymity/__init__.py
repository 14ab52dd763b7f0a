"""What in a text might tell who is spoken of: names, dates, places, telephone, e-mail, social security number.

    for clue in clues("La stagiaire, Maëlle, est venue à Cholet le 12 mars 2024."): …
    text = replace_all(text, "Maëlle", "A.")

Guesses, made here and now: nothing leaves the server, nothing is kept, and nothing is ever refused because of them.
"""

from .proposals import CHECK, REPLACE, Proposal, chosen, proposals, replace_all, replaced
from .seeking import Clue, clues

__all__ = ["CHECK", "REPLACE", "Clue", "Proposal", "chosen", "clues", "proposals", "replace_all", "replaced"]
