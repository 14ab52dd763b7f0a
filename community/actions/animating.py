"""Choosing the rules a community is animated by."""

from django.db import transaction

from community import audit, permissions
from community.actions.locking import lock, require
from community.animating import rules_of

RULES = ("promise_days", "flag_threshold", "review_first_posts", "sleeping_days", "bulletin_days")


@transaction.atomic
def set_rules(actor, community, **values):
    """Change the rules of `community`, `values` having keys of RULES; return the names of what changed.

    They hold for what comes next: nothing is masked nor shown by the change itself. Raises PermissionDenied to who
    does not manage here.
    """
    community = lock(community, actor)
    require(permissions.can_manage(actor, community))
    rules = rules_of(community)
    before = {name: getattr(rules, name) for name in RULES}
    changed = [name for name in RULES if values.get(name, before[name]) != before[name]]
    for name in changed:
        setattr(rules, name, values[name])
    if changed:
        rules.save()
        audit.record(
            actor,
            "rules.changed",
            community,
            community=community,
            before={name: before[name] for name in changed},
            after={name: values[name] for name in changed},
        )
    return changed
