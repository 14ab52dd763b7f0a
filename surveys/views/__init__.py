"""Answers of surveys: ask permission, call one action or one query, answer."""
