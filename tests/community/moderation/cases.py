"""Something to flag, and the people around it."""

from forums.actions.posts import reply
from forums.models import Post
from tests.community.test_permissions import make_person
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory


class Case:
    """A community where Bruno wrote, Maëlle and Hamid read, and two people animate."""

    def __init__(self, **community):
        self.community = CommunityFactory(**{"join_mode": "open", "title": "Tuteurs"} | community)
        self.bruno, self.maelle, self.hamid = (self.member(name) for name in ("Bruno", "Maëlle", "Hamid"))
        self.nadia, self.thomas = (self.member(name, role="manager") for name in ("Nadia", "Thomas"))
        self.moderator = make_person("site moderator", [])
        self.admin = UserFactory(is_superuser=True, is_staff=True)
        self.thread = ThreadFactory(
            community=self.community, title="Un stage interrompu, et après ?", author=self.maelle
        )
        self.post = reply(self.bruno, self.thread, source="La stagiaire a quitté **le seul foyer** du canton.")

    def member(self, name, **role):
        return MembershipFactory(community=self.community, user__first_name=name, **role).user

    def fresh(self):
        """Return Bruno's message as the database has it."""
        return Post.objects.select_related("thread__community", "author").get(pk=self.post.pk)
