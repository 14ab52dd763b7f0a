"""A Whoosh backend for modelsearch, with French analysis. It knows nothing of this site.

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "community.search.whoosh_backend", "PATH": "/var/…/index"}}
"""
