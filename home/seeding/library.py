"""The library: resources of all kinds, practice sheets and cases, from the files of `home/demo/library/`."""

import json
from datetime import timedelta

from django.core.files.base import ContentFile
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from community.html import render_long
from community.models import Competence, Territory
from resources.actions.review import submit
from resources.models import (
    Audience,
    CaseStudy,
    LibraryDocument,
    LibraryPage,
    Moment,
    PracticeSheet,
    Producer,
    Resource,
    ResourcePage,
)

from .files import odt
from .source import FOLDER, load

CLASSES = {"practice": PracticeSheet, "case": CaseStudy}
# What the files say of a resource apart from its own fields.
ABOUT = {"key", "author", "coauthors", "days_ago", "useful", "discussed", "trials", "born", "state", "body"}
WORDS = ("themes", "qualifications", "competences", "territories", "producers", "audiences", "moments", "communities")
TONES = {"note": "note", "attention": "warning", "law": "law"}
REVIEW_EVERY = timedelta(days=365)


def seed_words(world):
    """Write the words that only resources use, and the competences of diplomas."""
    data = load("vocabulary")
    for order, item in enumerate(data["moments"]):
        world.moments[item["slug"]] = Moment.objects.create(slug=item["slug"], name=item["label"], order=order)
    for item in data["audiences"]:
        world.audiences[item["slug"]] = Audience.objects.create(slug=item["slug"], name=item["label"])
    for item in data["producers"]:
        texts = {"description": item["description"], "url": item["url"]}
        world.producers[item["slug"]] = Producer.objects.create(slug=item["slug"], name=item["label"], **texts)
    for item in data["competences"]:
        qualification = world.qualifications[item["qualification"]]
        key = f"{item['qualification']} {item['code']}"
        world.competences[key] = Competence.objects.create(
            qualification=qualification, code=item["code"], name=item["label"]
        )


def load_library():
    """Return the resources of the files, in order."""
    files = sorted((FOLDER / "library").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def seed_library(world):
    """Write every resource; `world.resources` is {key: (resource, its data)}."""
    parent = LibraryPage.objects.get()
    with disable_reference_index_auto_update():
        for item in load_library():
            resource = _resource(world, parent, item)
            world.resources[item["key"]] = (resource, item)
            # Whether a file may be read is asked of the pages that show it.
            if any(part["type"] == "document" for part in item.get("body", ())):
                ReferenceIndex.create_or_update_for_object(resource)
            if item.get("state") == "submitted":
                submit(resource.owner, resource)


def _resource(world, parent, item):
    model = CLASSES.get(item["kind"], ResourcePage)
    published = item.get("state", "published") == "published"
    moment = world.now - timedelta(days=item["days_ago"])
    own = {name: value for name, value in item.items() if name not in ABOUT and name not in WORDS}
    resource = model(
        slug=item["key"],
        owner=_author(world, item),
        live=published,
        review_on=(moment + REVIEW_EVERY).date(),
        **own | _own(world, model, item),
    )
    for name in WORDS:
        setattr(resource, name, [_word(world, name, key) for key in item.get(name, ())])
    if not published:
        # Saving derives the words of what is published only.
        resource.derive()
    parent.add_child(instance=resource)
    revision = resource.save_revision(user=resource.owner, clean=False)
    dates = {"first_published_at": moment, "last_published_at": moment, "live_revision": revision} if published else {}
    Resource.objects.filter(pk=resource.pk).update(latest_revision_created_at=moment, **dates)
    for key in item.get("coauthors", ()):
        resource.authors.create(person=world.named[key])
    return resource


def _author(world, item):
    return world.named[item["author"]] if item.get("author") else world.named["nadia-belkacem"]


def _own(world, model, item):
    if model is ResourcePage:
        return {"body": json.dumps([_block(world, item, part) for part in item["body"]])}
    if model is PracticeSheet:
        return {"region": world.territories["region", item["region"]] if item["region"] else None}
    return {}


def _word(world, name, key):
    if name != "territories":
        return getattr(world, name)[key]
    kind = Territory.Kind.REGION if key.startswith("R") else Territory.Kind.DEPARTMENT
    return world.territories[kind, key.removeprefix("R")]


def _block(world, item, part):
    """Return a block as StreamField stores it."""
    kind, value = part["type"], part["value"]
    if kind == "document":
        value = {"document": _document(world, item, value).pk, "caption": value.get("note", "")}
    elif kind in SHAPES:
        value = SHAPES[kind](value, item)
    return {"type": kind, "value": value}


def _document(world, item, value):
    document = LibraryDocument(title=value["title"], uploaded_by_user=_author(world, item))
    content = ContentFile(odt(value["title"], value["lines"]))
    document.file.save(value["name"], content, save=False)
    document.file_size = content.size
    document.save()
    return document


def _table(value, item):
    columns = [{"type": "text", "heading": heading} for heading in value["columns"]]
    return {"columns": columns, "rows": [{"values": row} for row in value["rows"]], "caption": value["caption"]}


def _figure(value, item):
    data = "\n".join("\t".join(map(str, row)) for row in value["table"])
    return {name: value[name] for name in ("title", "kind", "unit", "source")} | {"data": data}


def _video(value, item):
    duration = f"{value['minutes']}:00"
    return {"title": value["title"], "url": item["link"], "duration": duration, "transcript": value["transcript"]}


SHAPES = {
    "paragraph": lambda value, item: render_long(value),
    "callout": lambda value, item: {"tone": TONES[value["tone"]], "text": render_long(value["text"])},
    "checklist": lambda value, item: {"title": "", "items": value},
    "references": lambda value, item: [{**work, "link": work.get("url", "")} for work in value],
    "table": _table,
    "figure": _figure,
    "video": _video,
}
