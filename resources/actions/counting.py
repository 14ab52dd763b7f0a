"""The derived columns of a resource, computed from what readers said: used by every action and to repair them."""

from resources.models import Opinion, Resource, Trial


def lock(resource):
    """Return `resource` as it stands, its row locked until the end of the transaction."""
    return Resource.objects.select_for_update().get(pk=resource.pk)


def recount(resource):
    """Make `useful_count` and `trial_count` of `resource` true; return whether one was false.

    The caller holds the lock. The rest of the page is its writers': it is not saved.
    """
    true = {
        "useful_count": Opinion.objects.filter(resource=resource.pk, is_useful=True).count(),
        "trial_count": Trial.objects.filter(resource=resource.pk).count(),
    }
    false = {name: value for name, value in true.items() if getattr(resource, name) != value}
    for name, value in false.items():
        setattr(resource, name, value)
    return bool(false) and bool(Resource.objects.filter(pk=resource.pk).update(**false))
