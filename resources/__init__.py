"""The library: resources, practice sheets, cases, their taxonomies, and the way from a thread to a sheet.

Above `community` and `forums`, beside `events`, which it does not know. A resource is a Wagtail page, served by the
address that owns it; members write on the site, editors in the CMS too, and both publish through one review.
"""
