"""Profiles as things that people flag and the site's moderators judge."""

from django.http import Http404
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from community.actions import masking
from community.models import Profile, User
from community.moderation.subjects import Subject, Words, register
from community.permissions import is_present


def get_for(user, address):
    """Return the profile, which is not masked, of another person that `user` may see."""
    if not is_present(user):
        raise Http404
    person = User.objects.get_for(user, address)
    if person.pk == user.pk or person.profile.masked_at is not None:
        raise Http404
    return person.profile


def words(profile):
    """Return what she says of herself and did not hide, as HTML."""
    shown = [name for name in ("function", "can_help_on", "bio") if name not in profile.chosen_hidden]
    texts = {name: getattr(profile, name) for name in shown}
    if "can_help_on" in texts:
        texts["can_help_on"] = ", ".join(texts["can_help_on"])
    found = [(Profile.HIDEABLE[name], linebreaks_filter(text)) for name, text in texts.items() if text]
    return format_html_join("", "<p><b>{}</b></p>{}", found)


register(
    Subject(
        model=Profile,
        key="profil",
        labels=Words(
            the=_("le profil"),
            your=_("votre profil"),
            kept=_("le profil redevient visible, les personnes qui ont signalé sont remerciées"),
            corrected=_("seul le nom reste affiché, la personne reçoit les passages à revoir"),
            removed=_("seul le nom reste affiché, avec un motif ; recours possible pendant 15 jours"),
        ),
        get_for=get_for,
        address=lambda profile: profile.user.public_id,
        author=lambda profile: profile.user,
        community=lambda profile: None,
        title=str,
        words=words,
        url=lambda profile: profile.user.get_absolute_url(),
        lock=masking.lock,
        mask=masking.mask,
        unmask=masking.unmask,
        remove=masking.remove,
        restore=masking.unmask,
    )
)
