"""How members are told of announcements and bulletins, and what becomes of it when the right to read is lost.

Each function joins the transaction of its action.
"""

from django.dispatch import receiver
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.html import excerpt
from community.mailing.letters import register_letter
from community.mailing.notices import Item, Notice, address_of, letter, sentence, whole
from community.mailing.places import register_place
from community.models import Announcement, Bulletin, User
from community.notifications import KINDS, Kind, forget_hidden, notify, register, register_reader
from community.signals import access_changed

register(
    Kind("announcement", _("{actor} annonce : {title}"), "info", "announcements"),
    Kind("bulletin", _("Le bulletin de votre communauté est paru : {title}"), "newspaper", "bulletins"),
    Kind("bulletin_ready", _("Un brouillon de bulletin vous attend pour {title}"), "newspaper", "requests"),
)
PUBLISHED = (Announcement, Bulletin)


def tell_members(kind, published, actor):
    """Tell the members of its community of an announcement or of a bulletin."""
    community = published.community
    members = User.objects.filter(memberships__community=community, is_active=True)
    url, note = published.get_absolute_url(), excerpt(published.html) if published.html else ""
    notify(kind, members, actor, published, title=published.title, url=url, note=note, community=community)


def notice_of(rows, published, items):
    """Return the notice of a mail about it, in the name of its community."""
    community = published.community
    return Notice(
        published.title,
        items,
        address_of(rows[-1]),
        ("family", KINDS[rows[-1].verb].family),
        sender=community.title,
        message_id=f"{published._meta.model_name}:{published.pk}",
        list_id=f"{slugify(community.slug)}.communautes",
    )


def _announcement(person, rows):
    """Return the letter of an announcement, whole; None when she may read it no more."""
    readable = Announcement.objects.visible_to(person).select_related("community")
    found = readable.filter(pk=rows[-1].target_object_id).first()
    if found is None:
        return None
    items = [Item(sentence(rows[-1:]), found.source, whole(found.html))]
    return letter(person, rows, notice_of(rows, found, items))


def _still_read(model):
    return lambda person, pks: set(model.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True))


for _model in PUBLISHED:
    register_reader(_model, _still_read(_model))
    register_place(_model, "community")
register_letter(Announcement, _announcement)


@receiver(access_changed, dispatch_uid="community.forget_what_was_published")
def forget_what_is_lost(user_ids, **kwargs):
    """What one may no longer read leaves her notifications, where its title and first words stand."""
    for person in User.objects.filter(pk__in=user_ids):
        for model in PUBLISHED:
            forget_hidden(person, model, model.objects.visible_to(person))
