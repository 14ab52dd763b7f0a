"""The read API (`docs/api.md`): Wagtail's own, narrowed to the resources that anybody may read, whoever asks."""

from operator import attrgetter

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, TextField, prefetch_related_objects
from django.urls import path, reverse
from rest_framework import serializers
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.throttling import AnonRateThrottle
from wagtail.api import APIField
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet

from community.models import Territory
from resources.models import CaseStudy, PracticeSheet, Resource, ResourcePage
from resources.sheet_sections import STEPS

ANYBODY = AnonymousUser()
LONGEST_VALUE = 300
MOST_OFFSET = 10_000_000

# Relation -> what is told of each word.
WORDS = {
    "themes": {"slug": "slug", "name": "name"},
    "territories": {"kind": "kind", "code": "code", "name": "name"},
    "producers": {"slug": "slug", "name": "name"},
    "audiences": {"slug": "slug", "name": "name"},
    "moments": {"slug": "slug", "name": "name"},
    "qualifications": {"code": "code", "name": "name"},
    "competences": {"qualification": "qualification.code", "code": "code", "name": "name"},
}
SHOWN = (*WORDS, "competences__qualification")
# Parameter -> the rows it keeps; a theme or a territory takes what is under it.
FILTERS = {
    "kind": lambda value: Q(kind=value),
    "theme": lambda value: Q(themes__slug=value) | Q(themes__parent__slug=value),
    "territory": lambda value: _within(value),
    "producer": lambda value: Q(producers__slug=value),
    "moment": lambda value: Q(moments__slug=value),
    "qualification": lambda value: Q(qualifications__code=value),
}
ORDERS = ("title", "first_published_at", "last_published_at", "useful_count")
# What one writes in a sheet or a case; how to reach a person stays on its page.
CONTACTS = {"contact_name", "contact_email", "contact_phone"}
TEXTS = {
    PracticeSheet: [name for step in STEPS for name in step.fields if name not in CONTACTS],
    CaseStudy: CaseStudy.SECTIONS,
}
NOT_RENDERED = {"contacts"}


class Computed(serializers.Field):
    """What a function makes of the resource."""

    def __init__(self, make):
        super().__init__(source="*", read_only=True)
        self.make = make

    def to_representation(self, resource):
        """Return its value."""
        return self.make(resource)


class Utf8Renderer(JSONRenderer):
    """JSON that says its encoding."""

    charset = "utf-8"


class AlwaysJson(BaseContentNegotiation):
    """JSON whatever the client says that it prefers."""

    def select_parser(self, request, parsers):
        """Return any: nothing is written here."""
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        """Return the only one."""
        return renderers[0], renderers[0].media_type


class ByAddress(AnonRateThrottle):
    """Two requests a second, counted over a minute, from one address."""

    rate = "120/min"


class FacetFilter(BaseFilterBackend):
    """Keeps the resources that fit every facet asked, and puts them in order."""

    def filter_queryset(self, request, queryset, view):
        """Return what is asked. Raises BadRequestError on a kind, a territory or an order that does not exist."""
        if (kind := request.GET.get("kind", Resource.Kind.SHEET)) not in Resource.Kind.values:
            raise BadRequestError(f"kind must be one of {', '.join(Resource.Kind.values)}, not '{kind}'")
        for name in FILTERS.keys() & request.GET.keys():
            fitting = Resource.objects.filter(FILTERS[name](request.GET[name])).order_by()
            queryset = queryset.filter(pk__in=fitting.values("pk"))
        return queryset.order_by(*_order(request.GET.get("order", "-first_published_at")), "-pk")


class ResourcesAPIViewSet(PagesAPIViewSet):
    """Two addresses, the list and one resource; no other endpoint, no writing, no search."""

    name = "ressources"
    model = Resource
    # Unlike a parent's key, a number may be larger than the database's.
    lookup_field, lookup_url_kwarg = "id", "pk"
    authentication_classes = []
    permission_classes = []
    renderer_classes = [Utf8Renderer]
    content_negotiation_class = AlwaysJson
    throttle_classes = [ByAddress]
    metadata_class = None
    filter_backends = [FacetFilter]
    known_query_parameters = frozenset({"limit", "offset", "fields", "order", *FILTERS})
    listing_default_fields = [
        "id", "type", "detail_url", "html_url", "slug", "first_published_at", "last_published_at",
        "title", "kind", "summary",
    ]  # fmt: skip
    detail_only_fields = []

    def get_base_queryset(self):
        """Return what anybody may read."""
        return Resource.objects.visible_to(ANYBODY)

    def get_queryset(self):
        """Return the same, with the words that a list may have to show."""
        found = self.get_base_queryset().order_by("pk")
        return found.prefetch_related(*SHOWN) if "fields" in self.request.GET else found

    def get_object(self):
        """Return one resource of its own class, with its words."""
        page = super().get_object()
        prefetch_related_objects([page], *SHOWN)
        return page

    def check_query_parameters(self, queryset):
        """Refuse what is not a parameter of this API, and what is out of proportion."""
        if unknown := self.request.GET.keys() - self.known_query_parameters:
            raise BadRequestError(f"unknown parameter: {', '.join(sorted(unknown))[:LONGEST_VALUE]}")
        if any(len(value) > LONGEST_VALUE for value in self.request.GET.values()):
            raise BadRequestError("a parameter is too long")
        offset = self.request.GET.get("offset", "0")
        if offset.isdecimal() and int(offset) > MOST_OFFSET:
            raise BadRequestError(f"offset cannot be higher than {MOST_OFFSET}")

    def detail_view(self, request, pk):
        """Answer with one resource."""
        self.check_query_parameters(None)
        return super().detail_view(request, pk)

    @classmethod
    def get_body_fields(cls, model):
        """Return what is told of a resource of the class `model`."""
        return [*COMMON, *OWN.get(model, ())]

    @classmethod
    def get_meta_fields(cls, model):
        """Return what is told of its page."""
        return META

    @classmethod
    def get_detail_default_fields(cls, model):
        """Return everything."""
        return cls.get_available_fields(model)

    @classmethod
    def get_urlpatterns(cls):
        """Return the two addresses."""
        return [
            path("", cls.as_view({"get": "listing_view"}), name="listing"),
            path("<int:pk>/", cls.as_view({"get": "detail_view"}), name="detail"),
        ]


def _within(value):
    kind, _, code = value.partition("-")
    if kind not in Territory.Kind.values:
        raise BadRequestError(f"territory must be a level and a code, like department-44, not '{value}'")
    return Q(territories__kind=kind, territories__code=code) | Q(
        territories__parent__kind=kind, territories__parent__code=code
    )


def _order(asked):
    names = asked.split(",")
    if wrong := [name for name in names if name.removeprefix("-") not in ORDERS]:
        raise BadRequestError(f"cannot order by '{wrong[0]}', only by {', '.join(ORDERS)}")
    return names


def _words(relation, told):
    def words(resource):
        found = getattr(resource, relation).all()
        return [{key: attrgetter(path)(word) for key, path in told.items()} for word in found]

    return APIField(relation, serializer=Computed(words))


def _body(page):
    context = {"page": page, "reader": ANYBODY}
    return "".join(block.render(context) for block in page.body if block.block_type not in NOT_RENDERED)


def _texts(page):
    """Return {field: value} of what a sheet or a case adds to a resource, texts as the HTML that readers see."""
    fields = [field for field in page._meta.local_fields if field.name in TEXTS[type(page)]]
    return {field.name: _value(page, field) for field in fields}


def _value(page, field):
    if isinstance(field, TextField):
        return page.rendered.get(field.name, "")
    value = getattr(page, field.name)
    return str(value) if field.is_relation and value else value


META = [
    APIField("type"),
    APIField("slug"),
    APIField("detail_url", serializer=Computed(lambda page: _absolute(reverse(DETAIL, args=[page.pk])))),
    APIField("html_url", serializer=Computed(lambda page: _absolute(page.get_absolute_url()))),
    APIField("first_published_at"),
    APIField("last_published_at"),
]
COMMON = [
    *(APIField(name) for name in ("id", "title", "kind", "summary")),
    *(_words(relation, told) for relation, told in WORDS.items()),
    *(APIField(name) for name in ("credit", "source_name", "source_url", "licence", "reading_minutes", "useful_count")),
]
OWN = {
    ResourcePage: [APIField("link"), APIField("body", serializer=Computed(_body))],
    PracticeSheet: [APIField("sheet", serializer=Computed(_texts))],
    CaseStudy: [APIField("case", serializer=Computed(_texts))],
}
DETAIL = "library_api:ressources:detail"


def _absolute(address):
    return settings.BASE_URL + address


router = WagtailAPIRouter("library_api")
router.register_endpoint(ResourcesAPIViewSet.name, ResourcesAPIViewSet)
