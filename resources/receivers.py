"""Answers of the library to facts of discussions, of the foundation and of Wagtail: one line each."""
