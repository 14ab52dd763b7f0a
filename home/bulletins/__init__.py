"""Bulletins: what a community did in a week or a month, gathered, chosen by a manager, sent to the members."""
