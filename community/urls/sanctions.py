"""Addresses of the rules of a community, and of what is decided about people."""

from django.urls import path

from community.urls.membership import DESK
from community.views import journal, rules, sanctions, watchwords

urlpatterns = [
    path(DESK + "regles/", rules.manage_rules, name="manage_rules"),
    path(DESK + "mots-surveilles/", watchwords.manage_watchwords, name="manage_watchwords"),
    path("moderation/mots-surveilles/", watchwords.site_watchwords, name="site_watchwords"),
    path(DESK + "journal/", journal.manage_journal, name="manage_journal"),
    path("moderation/journal/", journal.site_journal, name="site_journal"),
    path(DESK + "mesures/", sanctions.manage_sanctions, name="manage_sanctions"),
    path(DESK + "mesures/<int:pk>/lever/", sanctions.lift_here, name="lift_sanction"),
    path(DESK + "mesures/<slug:public_id>/", sanctions.manage_person, name="manage_person"),
    path("moderation/personnes/", sanctions.people, name="site_people"),
    path("moderation/personnes/<slug:public_id>/", sanctions.person, name="site_person"),
    path("moderation/mesures/<int:pk>/lever/", sanctions.lift_on_site, name="lift_site_sanction"),
    path("mon-espace/mesures/", sanctions.my_sanctions, name="my_sanctions"),
]
