"""The tab of a community: only where there is a survey that its reader may open."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from community.tabs import Tab, register
from surveys import permissions
from surveys.models import Survey


def has_any(reader):
    """Expression: whether the community of a query has a survey to show to `reader`."""
    open_to_her = permissions.listed_for(reader) | permissions.manageable_by(reader)
    return Exists(Survey.objects.among(open_to_her).filter(community=OuterRef("pk"), is_template=False))


register(Tab("surveys", _("Enquêtes"), "community_surveys", has_any))
