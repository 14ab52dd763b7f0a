"""What the library says beside a thread: the resources born from it, those its messages cite, and how to make one."""

from django.db.models import BooleanField, Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.asides import Aside, Link, add_aside, add_offer
from forums.models import Thread
from resources.models import Citation, Resource
from resources.permissions import can_capitalise

# Shown at once, born or cited; and what is read to find them.
MOST, ENOUGH = 5, 20


def around_thread(thread, posts, reader):
    """Return, in one query, the resources that `reader` may read: born from `thread`, cited by `posts`."""
    born = Q(thread__in=Thread.objects.filter(Q(pk=thread.pk) | Q(merged_into=thread.pk)).values("pk"))
    cited = Q(pk__in=Citation.objects.filter(post__in=[post.pk for post in posts]).values("resource"))
    is_born = Case(When(born, then=Value(True)), default=Value(False), output_field=BooleanField())
    found = Resource.objects.visible_to(reader).filter(born | cited).annotate(is_born=is_born)
    rows = found.order_by("-is_born", "-pk").values_list("title", "slug", "kind", "is_born")[:ENOUGH]
    here = [_link(*row[:3]) for row in rows if row[3]]
    there = [_link(*row[:3]) for row in rows if not row[3]]
    heading = ngettext("Une ressource est née de ce fil", "Des ressources sont nées de ce fil", len(here))
    return [Aside(heading, here[:MOST]), Aside(_("Ressources citées"), there[:MOST])]


def offer_to_capitalise(thread, reader):
    """Return the way to a sheet or a case made of `thread`, for who may make one."""
    if not can_capitalise(reader, thread):
        return []
    return [Link(_("En faire une fiche ou un cas"), reverse("capitalise", args=[thread.pk]))]


def _link(title, slug, kind):
    return Link(title, reverse("resource", args=[slug]), Resource.Kind(kind).label)


add_aside(around_thread)
add_offer(offer_to_capitalise)
