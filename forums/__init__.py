"""Discussions: threads, posts, reactions, polls, read state, moderation of posts, and the live room.

Knows communities and people. Must not know resources or events: a thread is tied to any page through
`wagtailcore.Page`.
"""
