"""People, places, communities."""

from datetime import timedelta

import factory
import wagtail_factories
from django.utils import timezone

from community.models import (
    Charter,
    Community,
    Invitation,
    Membership,
    Organisation,
    Profile,
    Qualification,
    Territory,
    Theme,
    User,
)

FIRST_NAMES = ("Maëlle", "Jean-Yves", "Aïssatou", "Sophie", "Kévin", "Claire", "Hamid", "Émilie", "Lucie", "Bruno")
LAST_NAMES = ("Le Bihan", "Moreau", "Diallo", "Renaudin", "Lopes", "Évain", "Ouali", "Châtelain", "Fortin", "Hervouët")


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    kind = Territory.Kind.DEPARTMENT
    code = factory.Sequence(lambda n: f"T{n}")
    name = factory.Sequence(lambda n: f"Département {n}")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Foyer de vie n° {n}")
    slug = factory.Sequence(lambda n: f"foyer-{n}")
    city = "Cholet"


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Thème {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")


class QualificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Qualification

    code = factory.Sequence(lambda n: f"DE{n}")
    name = factory.Sequence(lambda n: f"Diplôme {n}")


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    function = "tutrice"


class UserFactory(factory.django.DjangoModelFactory):
    """An account with a verified address; `profile__…` reaches the profile."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = factory.Sequence(lambda n: FIRST_NAMES[n % 10])
    last_name = factory.Sequence(lambda n: f"{LAST_NAMES[n % 10]}{'' if n < 10 else '-' + chr(65 + n // 10 % 26)}")
    password = factory.django.Password("une-phrase-bien-longue")
    profile = factory.RelatedFactory(ProfileFactory, factory_related_name="user")

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=self, email=self.email, verified=extracted is not False, primary=True)


class CommunityFactory(wagtail_factories.PageFactory):
    """An open community; `charter=True` publishes a first charter."""

    class Meta:
        model = Community

    title = factory.Sequence(lambda n: f"Communauté {n}")
    slug = factory.Sequence(lambda n: f"communaute-{n}")
    purpose = "Accueillir, organiser, évaluer."
    parent = None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        from wagtail.models import Page

        kwargs["parent"] = (
            kwargs.get("parent") or Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
        )
        published = kwargs.pop("charter", None)
        community = super()._create(model_class, *args, **kwargs)
        if published:
            community.charter = CharterFactory(community=community)
            community.save(update_fields=["charter"])
        return community


class CharterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Charter

    community = factory.SubFactory(CommunityFactory)
    number = factory.Sequence(lambda n: n + 1)
    source = "On parle de situations, jamais de personnes."
    html = "<p>On parle de situations, jamais de personnes.</p>"
    published_at = factory.LazyFunction(timezone.now)


class MembershipFactory(factory.django.DjangoModelFactory):
    """A member who accepted the charter in force, unless `accepted_charter` says otherwise."""

    class Meta:
        model = Membership

    community = factory.SubFactory(CommunityFactory)
    user = factory.SubFactory(UserFactory)
    accepted_charter = factory.LazyAttribute(lambda membership: membership.community.charter)


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    community = factory.SubFactory(CommunityFactory)
    token_digest = factory.Sequence(lambda n: f"{n:064}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
