"""The foundation: people, organisations, territories, communities, membership, and the shared services.

Imports no other app of the project: it must not know discussions, resources or events. What it needs to tell
them goes out through `community.signals`.
"""
