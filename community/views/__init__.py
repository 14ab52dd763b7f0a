"""Answers of the foundation: ask permission, call one action or one query, answer."""
