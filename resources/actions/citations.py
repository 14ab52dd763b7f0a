"""Which messages link to which resources: followed as they are written, and rebuilt from their words.

A deleted message keeps its rows; who asks for citations leaves it out.
"""

import re

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from forums.models import Post
from resources.models import Citation, Resource

PATH = "/ressources/"
# Messages are stored as clean HTML: a bracket in their text is escaped, so that a tag found is a tag.
LINK = r'<a (?:[^<>]* )?href="(?:{site})?{path}([-\w]+)(?:/(?:[?#][^"]*)?)?"'


def follow(post, *, is_new):
    """Make the citations of `post` those of its text; joins the transaction of who wrote it.

    A new message without a link asks nothing of the database. Return whether anything changed.
    """
    slugs = cited_in(post.html)
    if is_new and not slugs:
        return False
    cited = set(Resource.objects.filter(slug__in=slugs).values_list("pk", flat=True)) if slugs else set()
    known = set() if is_new else set(post.resource_citations.values_list("resource", flat=True))
    if gone := known - cited:
        post.resource_citations.filter(resource__in=gone).delete()
    Citation.objects.bulk_create(Citation(resource_id=pk, post=post) for pk in sorted(cited - known))
    return known != cited


def cited_in(html):
    """Return the last parts of the addresses of resources that a message links to."""
    site = re.escape(settings.BASE_URL)
    return set(re.findall(LINK.format(site=site, path=PATH), html, re.ASCII)) if PATH in html else set()


def rebuild():
    """Make all citations true; return how many messages had wrong ones. One short transaction each."""
    concerned = Post.objects.filter(Q(html__contains=PATH) | Q(resource_citations__isnull=False))
    return sum(_rebuilt(pk) for pk in list(concerned.distinct().values_list("pk", flat=True)))


@transaction.atomic
def _rebuilt(pk):
    return follow(Post.objects.select_for_update().get(pk=pk), is_new=False)
