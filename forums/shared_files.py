"""Files and outside links that the discussions of a community share, as one reader sees them."""

from dataclasses import dataclass
from html.parser import HTMLParser

from forums.display import author_name
from forums.models import Attachment, Post
from forums.paging import page_of

MOST_LINKS = 5


@dataclass
class Shared:
    """A file, or the outside links of one message; `name` is who shared it."""

    post: Post
    name: str
    file: Attachment | None = None
    links: tuple = ()


def shared_files(community, reader, before=None):
    """Return a page of the files of shown messages, latest first."""
    files = Attachment.objects.visible_to(reader).filter(post__thread__community=community)
    files = (
        files.filter(post__hidden_at=None, post__thread__deleted_at=None)
        .select_related("post__thread", "post__author")
        .order_by("-pk")
    )
    page = page_of(files if before is None else files.filter(pk__lt=before), lambda file: file.pk)
    page.rows = [Shared(file.post, author_name(file.post, reader), file=file) for file in page.rows]
    return page


def shared_links(community, reader, before=None):
    """Return a page of the messages that hold outside links, latest first."""
    posts = Post.objects.visible_to(reader).shown().filter(thread__community=community, thread__deleted_at=None)
    posts = posts.filter(html__contains='href="http').select_related("thread", "author").order_by("-pk")
    page = page_of(posts if before is None else posts.filter(pk__lt=before), lambda post: post.pk)
    page.rows = [Shared(post, author_name(post, reader), links=links_in(post.html)) for post in page.rows]
    return page


def links_in(html):
    """Return the outside addresses of rendered HTML with their words, each once: ((address, words), …)."""
    reader = _LinkReader()
    reader.feed(html)
    return tuple(reader.links.items())[:MOST_LINKS]


class _LinkReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.open = {}, None

    def handle_starttag(self, tag, attrs):
        address = dict(attrs).get("href") or ""
        if tag == "a" and address.startswith(("http://", "https://")):
            self.open = address
            self.links.setdefault(address, "")

    def handle_endtag(self, tag):
        if tag == "a":
            self.open = None

    def handle_data(self, data):
        if self.open:
            self.links[self.open] += data
