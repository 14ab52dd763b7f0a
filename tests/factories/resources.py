"""Resources, and the words they are filed under. A resource needs the `library` fixture."""

from hashlib import sha256

import factory
import wagtail_factories

from community.models import Competence
from resources.models import (
    Audience,
    CaseStudy,
    FeedItem,
    FeedSource,
    LibraryPage,
    Moment,
    PracticeSheet,
    Producer,
    Resource,
    ResourcePage,
)

from .community import QualificationFactory

MANY = (
    "communities",
    "themes",
    "qualifications",
    "competences",
    "territories",
    "producers",
    "audiences",
    "moments",
)


class _WordFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    name = factory.Sequence(lambda n: f"Mot {n}")
    slug = factory.Sequence(lambda n: f"mot-{n}")


class ProducerFactory(_WordFactory):
    class Meta:
        model = Producer


class AudienceFactory(_WordFactory):
    class Meta:
        model = Audience


class MomentFactory(_WordFactory):
    class Meta:
        model = Moment


class CompetenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competence

    qualification = factory.SubFactory(QualificationFactory)
    code = factory.Sequence(lambda n: f"C{n}")
    name = factory.Sequence(lambda n: f"Compétence {n}")


class _ResourceFactory(wagtail_factories.PageFactory):
    """`communities=[…]`, `themes=[…]` and the other words are set; `authors=[…]` are the co-authors."""

    class Meta:
        abstract = True

    summary = "Trois semaines avant, la veille, le jour même."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        kwargs["parent"] = kwargs.get("parent") or LibraryPage.objects.get()
        words = {name: kwargs.pop(name) for name in MANY if name in kwargs}
        authors = kwargs.pop("authors", ())
        resource = super()._create(model_class, *args, **kwargs)
        for name, values in words.items():
            setattr(resource, name, values)
        if words:
            resource.save()
        for person in authors:
            resource.authors.create(person=person)
        return resource


class ResourceFactory(_ResourceFactory):
    """A public sheet, published."""

    class Meta:
        model = ResourcePage

    title = factory.Sequence(lambda n: f"Préparer le bilan {n}")
    slug = factory.Sequence(lambda n: f"preparer-le-bilan-{n}")


class PracticeSheetFactory(_ResourceFactory):
    class Meta:
        model = PracticeSheet

    kind = Resource.Kind.PRACTICE
    title = factory.Sequence(lambda n: f"Une semaine d'immersion {n}")
    slug = factory.Sequence(lambda n: f"semaine-immersion-{n}")


class CaseStudyFactory(_ResourceFactory):
    class Meta:
        model = CaseStudy

    kind = Resource.Kind.CASE
    title = factory.Sequence(lambda n: f"Quand la stagiaire ne vient plus {n}")
    slug = factory.Sequence(lambda n: f"ne-vient-plus-{n}")


class FeedSourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeedSource

    name = factory.Sequence(lambda n: f"Flux {n}")
    url = factory.Sequence(lambda n: f"https://exemple.fr/flux-{n}.xml")


class FeedItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeedItem

    source = factory.SubFactory(FeedSourceFactory)
    guid = factory.Sequence(lambda n: f"{n:064}")
    url = factory.Sequence(lambda n: f"https://www.exemple.fr/publication-{n}")
    url_print = factory.LazyAttribute(lambda item: sha256(item.url.encode()).hexdigest())
    title = factory.Sequence(lambda n: f"Une étude {n}")
    summary = "Ce que disent les chiffres."
