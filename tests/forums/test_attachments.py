"""Files joined to messages: checked, rewritten, kept with the draft, given to the message."""

import pytest
from PIL import Image

from community.files import RefusedFile
from forums.actions.attachments import TooManyFiles, attach, detach
from forums.actions.drafts import save_draft
from forums.actions.posts import reply
from forums.models import Attachment
from forums.refusals import Refused
from tests.factories import MembershipFactory, ThreadFactory, UserFactory
from tests.forums.files import photo, text_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(site):
    thread = ThreadFactory()
    return save_draft(MembershipFactory(community=thread.community).user, thread=thread, source="Avec")


def test_a_document_keeps_its_content_under_a_name_that_says_nothing(draft):
    attachment = attach(draft.user, draft, text_file("Grille d'écarts.txt", "Où ?\n".encode()))
    assert (attachment.name, attachment.kind, attachment.size) == ("Grille d’écarts.txt", "document", 6)
    assert attachment.file.read() == "Où ?\n".encode()
    assert "Grille" not in attachment.file.name


def test_a_picture_is_written_anew(draft):
    attachment = attach(draft.user, draft, photo())
    assert (attachment.kind, attachment.content_type) == ("image", "image/jpeg")
    assert (attachment.width, attachment.height) == (40, 30)
    with Image.open(attachment.file) as stored:
        assert dict(stored.getexif()) == {}
    assert attachment.size == attachment.file.size


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>", "markup"),
        ("dessin.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "svg"),
        ("photo.jpg", b"MZ\x90\x00" + b"\x00" * 200, "program"),
        ("vide.pdf", b"", "empty"),
    ],
)
def test_files_are_judged_by_their_content(draft, name, content, code):
    with pytest.raises(RefusedFile) as refusal:
        attach(draft.user, draft, text_file(name, content))
    assert refusal.value.code == code
    assert Attachment.objects.count() == 0


def test_five_files_at_most(draft):
    for number in range(5):
        attach(draft.user, draft, text_file(f"{number}.txt"))
    with pytest.raises(TooManyFiles):
        attach(draft.user, draft, text_file("6.txt"))
    assert Attachment.objects.count() == 5


def test_nobody_touches_the_files_of_another(draft):
    attachment = attach(draft.user, draft, text_file())
    with pytest.raises(Refused):
        attach(UserFactory(), draft, text_file())
    with pytest.raises(Refused):
        detach(UserFactory(), attachment)
    assert list(Attachment.objects.all()) == [attachment]


def test_taking_a_file_back_removes_it_from_the_store(draft, django_capture_on_commit_callbacks):
    attachment = attach(draft.user, draft, text_file())
    storage, name = attachment.file.storage, attachment.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        detach(draft.user, attachment)
    assert (Attachment.objects.count(), storage.exists(name)) == (0, False)


def test_what_was_sent_is_not_taken_back(draft):
    attachment = attach(draft.user, draft, text_file())
    reply(draft.user, draft.thread, source="Avec", draft=draft)
    attachment.refresh_from_db()
    with pytest.raises(Refused):
        detach(draft.user, attachment)
    assert Attachment.objects.count() == 1
