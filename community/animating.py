"""The rules a community is animated by."""

from community.models import Animation


def rules_of(community):
    """Return the rules of `community`: what its managers chose, or the unsaved defaults."""
    return Animation.objects.filter(community=community).first() or Animation(community=community)


def rules_of_each(communities):
    """Return {community id: rules} of several communities, in one query."""
    chosen = {rules.community_id: rules for rules in Animation.objects.filter(community__in=communities)}
    return {one.pk: chosen.get(one.pk) or Animation(community=one) for one in communities}
