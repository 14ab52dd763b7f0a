"""Addresses where members propose, review and keep resources up to date."""

from django.urls import path

from resources.views import proposing, review

urlpatterns = [
    path("ressources/proposer/", proposing.propose_resource, name="propose_resource"),
    path("ressources/proposer/ressource/", proposing.new_resource, name="new_resource"),
    path("ressources/miennes/", proposing.my_resources, name="my_resources"),
    path("ressources/relecture/", review.review_queue, name="review_queue"),
    path("ressources/<slug:slug>/modifier/", proposing.edit_resource, name="edit_resource"),
    path("ressources/<slug:slug>/soumettre/", proposing.submit_resource, name="submit_resource"),
    path("ressources/<slug:slug>/reprendre/", proposing.take_back_resource, name="take_back_resource"),
    path("ressources/<slug:slug>/supprimer/", proposing.discard_resource, name="discard_resource"),
    path("ressources/<slug:slug>/relecture/", review.review_resource, name="review_resource"),
    path("ressources/<slug:slug>/retirer/", review.withdraw_resource, name="withdraw_resource"),
    path("ressources/<slug:slug>/a-jour/", review.verify_resource, name="verify_resource"),
]
