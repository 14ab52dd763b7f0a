"""The addresses of the site. French, without accents, permanent."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home.views.plain import enter_editing

urlpatterns = [
    # Wagtail's own password form knows neither the second factor nor the limits on attempts.
    path("gestion/login/", enter_editing),
    path("gestion/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("compte/", include("community.urls.accounts")),
    path("", include("community.urls")),
    path("", include("forums.urls")),
    path("", include("resources.urls")),
    path("", include("surveys.urls")),
    path("", include("home.cockpit.urls")),
    path("", include("home.bulletins.urls")),
    path("", include("home.site_urls")),
    path("", include(wagtail_urls)),
]

handler400 = "home.views.errors.bad_request"
handler403 = "home.views.errors.forbidden"
handler404 = "home.views.errors.not_found"
handler429 = "community.accounts.too_many_requests"  # asked for by allauth
handler500 = "home.views.errors.server_error"
