"""The demonstration: invented people, communities and discussions, the same at every run.

The texts are data (`home/demo/`); the modules here are their factories, one per noun. Rows are written in bulk,
oldest first, so that ids and dates tell the same story. Everything is drawn from one seeded generator and dated
back from the hour of seeding.
"""

from .run import seed

__all__ = ["seed"]
