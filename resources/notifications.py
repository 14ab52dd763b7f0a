"""The library's kinds of notification, and what becomes of them when the right to read is lost.

Each function joins the transaction of its action.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.html import excerpt
from community.mailing.places import register_place
from community.models import Notification, User
from community.notifications import Kind, notify, register, register_reader
from resources import permissions
from resources.models import Resource

register(
    Kind("resource_missing", _("{actor} vous dit ce qui manque dans {title}"), "pencil", "library"),
    Kind("resource_tried", _("{actor} a essayé {title} et raconte"), "hand", "library"),
    Kind(
        "consent_asked",
        _("{actor} vous demande votre accord pour reprendre vos mots dans {title}"),
        "handshake",
        "consents",
    ),
    Kind("review_asked", _("{actor} propose une ressource à relire : {title}"), "pencil", "library"),
    Kind("review_commented", _("{actor} commente le brouillon de {title}"), "message-circle", "library"),
    Kind("review_sent_back", _("{actor} vous renvoie {title} avec un commentaire"), "message-circle", "library"),
    Kind("resource_published", _("{actor} a relu et publié {title}"), "circle-check", "library"),
    Kind("resource_unpublished", _("{actor} a retiré {title} de la bibliothèque"), "info", "library"),
    Kind("unpublishing_asked", _("{actor} demande de retirer {title} de la bibliothèque"), "info", "library"),
    Kind(
        "review_due",
        _("Est-elle toujours à jour ? {title} est à vérifier"),
        "calendar",
        "library",
        has_own_mail=True,
    ),
    Kind(
        "review_orphan", _("{title} est à vérifier, et la personne qui la suivait n'est plus là"), "calendar", "library"
    ),
    Kind("author_added", _("{actor} vous associe à l'écriture de {title}"), "pencil", "library"),
    Kind("author_owner", _("{actor} vous confie {title}"), "handshake", "library"),
    Kind(
        "consent_answered", _("Une réponse à vos demandes d'accord est arrivée pour {title}"), "handshake", "consents"
    ),
)


def _still_read(person, pks):
    return Resource.objects.among(_known_to(person)).filter(pk__in=pks).values_list("pk", flat=True)


for _model in (Resource, *Resource.__subclasses__()):
    register_reader(_model, _still_read)
register_place(Resource, None)


def something_missing(opinion):
    """Tell the owner what a reader missed; a reader without an account is nobody."""
    _tell_owner("resource_missing", opinion.resource, opinion.person, "avis", opinion.missing[:200])


def trial_told(trial):
    """Tell the owner that somebody tried it."""
    _tell_owner("resource_tried", trial.resource, trial.person, "essais", excerpt(trial.html))


def consent_asked(resource, contributions, actor):
    """Tell each author once, whatever the number of her paragraphs.

    The actor is not named to herself: she may be the anonymous author of one of them.
    """
    first = {}
    for contribution in contributions:
        first.setdefault(contribution.author_id, contribution)
    for contribution in first.values():
        person, url = contribution.author, reverse("consent", args=[contribution.pk])
        asker = None if person == actor else actor
        notify(
            "consent_asked", [person], asker, resource, title=resource.title, url=url, note=excerpt(contribution.html)
        )


def consent_answered(contribution):
    """Tell who asked; who answered is on the list of paragraphs, unless she is anonymous."""
    asker, resource = contribution.asked_by, contribution.resource
    if asker and asker.pk != contribution.author_id:
        url = reverse("contributions", args=[resource.slug])
        notify("consent_answered", [asker], None, resource, title=resource.title, url=url)


def review_asked(draft, actor, reviewers):
    """Tell who may review it that a draft waits, in place of the lines that said so before."""
    told = Notification.objects.filter(verb="review_asked", target_content_type__in=_types())
    told.filter(target_object_id=str(draft.pk)).delete()
    _tell_of_review("review_asked", draft, actor, reviewers)


def review_commented(draft, actor, people, text):
    """Tell the others who take part in a review what was said."""
    _tell_of_review("review_commented", draft, actor, people, text)


def sent_back(draft, actor, authors, text):
    """Tell the authors what is to be reworked."""
    _tell_of_review("review_sent_back", draft, actor, authors, text)


def unpublishing_asked(resource, actor, reviewers, text):
    """Tell who may do it that an author wants her resource taken away."""
    _tell_of_review("unpublishing_asked", resource, actor, reviewers, text)


def published(resource, actor, authors):
    """Tell the authors that readers may read it."""
    url = resource.get_absolute_url()
    notify("resource_published", _active(authors), actor, resource, title=resource.title, url=url)


def unpublished(resource, actor, authors):
    """Tell the authors that readers may no longer read it."""
    _tell_of_review("resource_unpublished", resource, actor, authors)


def review_due(resource, people, *, has_owner):
    """Ask the owner, or who answers for the resource of someone who left, whether it is still true."""
    kind, url = "review_due" if has_owner else "review_orphan", resource.get_absolute_url()
    notify(kind, people, None, resource, title=resource.title, url=url)


def author_added(resource, person, actor):
    """Tell somebody that she may write in it."""
    url = reverse("sheet_authors", args=[resource.slug])
    notify("author_added", _active([person]), actor, resource, title=resource.title, url=url)


def handed_over(resource, person, actor):
    """Tell a co-author that it is hers now."""
    url = reverse("sheet_authors", args=[resource.slug])
    notify("author_owner", _active([person]), actor, resource, title=resource.title, url=url)


def forget_lost(people):
    """Take away from each of `people` the lines about what she may no longer read: they hold titles and words."""
    for person in people:
        lines = Notification.objects.filter(recipient=person, target_content_type__in=_types())
        told = {int(key) for key in lines.values_list("target_object_id", flat=True).distinct()}
        if told:
            known = Resource.objects.among(_known_to(person)).filter(pk__in=told).values_list("pk", flat=True)
            lines.filter(target_object_id__in=[str(key) for key in told.difference(known)]).delete()


def forget_unreadable(resources):
    """Do so for all who were told of the queryset `resources`: its readers may have changed."""
    keys = [str(pk) for pk in resources.order_by().values_list("pk", flat=True)]
    told = Notification.objects.filter(target_content_type__in=_types(), target_object_id__in=keys)
    forget_lost(User.objects.filter(pk__in=told.values("recipient")))


def _tell_owner(kind, resource, actor, anchor, note):
    owner = resource.owner
    if owner and permissions.can_read(owner, resource):
        url = f"{resource.get_absolute_url()}#{anchor}"
        notify(kind, [owner], actor, resource, title=resource.title, url=url, note=note)


def _tell_of_review(kind, resource, actor, people, note=""):
    url = reverse("review_resource", args=[resource.slug])
    notify(kind, _active(people), actor, resource, title=resource.title, url=url, note=note[:200])


def _active(people):
    return [person for person in people if person.is_active]


def _known_to(person):
    """What she may read, write in, or was asked to be quoted in."""
    return permissions.readable_by(person) | permissions.editable_by(person) | Q(contributions__author=person)


def _types():
    """A line is about a resource, whichever of its classes it was told of."""
    return list(ContentType.objects.get_for_models(Resource, *Resource.__subclasses__()).values())
