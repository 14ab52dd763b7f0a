"""A Whoosh backend for modelsearch, with French analysis. It knows nothing of this site.

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "community.search.whoosh_backend", "PATH": "/var/…/index"}}
"""

from .backend import WhooshSearchBackend as SearchBackend

__all__ = ["SearchBackend"]
