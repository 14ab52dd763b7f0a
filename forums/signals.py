"""Facts announced upward, after the act, inside its transaction."""

from django.dispatch import Signal

# post: Post, new or with another text; is_new: bool
post_written = Signal()
