"""The discussions' addresses, by verb."""

from . import moderation, reading, writing

urlpatterns = [*reading.urlpatterns, *writing.urlpatterns, *moderation.urlpatterns]
