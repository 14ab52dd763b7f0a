"""Answers of the discussions: ask permission, call one action or one query, answer."""
