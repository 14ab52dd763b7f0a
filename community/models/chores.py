"""When the site's periodic work was last done."""

from django.db import models


class Chore(models.Model):
    """The last run of a chore of `community.chores`; `failed_at` is set while its last run failed."""

    name = models.CharField(max_length=80, unique=True)
    ran_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name
