"""The roof: home page, site pages, member's own space, settings, root URLs and ASGI.

May import every app; no app imports it.
"""
