"""Mails: planned, sent, answered. Nothing here knows what a discussion is; apps register what they tell."""
