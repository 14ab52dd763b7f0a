"""What Wagtail's screens show of one page."""


def views_of(page):
    """Return {name: address} of the views that are about `page`, which has a revision."""
    address, first = f"/gestion/pages/{page.pk}", page.revisions.earliest("pk").pk
    return {
        "explore": f"{address}/",
        "edit": f"{address}/edit/",
        "preview": f"{address}/edit/preview/",
        "draft": f"{address}/view_draft/",
        "copy": f"{address}/copy/",
        "delete": f"{address}/delete/",
        "move": f"{address}/move/",
        "unpublish": f"{address}/unpublish/",
        "privacy": f"{address}/privacy/",
        "usage": f"{address}/usage/",
        "history": f"{address}/history/",
        "history results": f"{address}/history/results/",
        "workflow history": f"{address}/workflow_history/",
        "revision": f"{address}/revisions/{first}/view/",
        "revert": f"{address}/revisions/{first}/revert/",
        "compare": f"{address}/revisions/compare/earliest...latest/",
        "bulk delete": f"/gestion/bulk/wagtailcore/page/delete/?id={page.pk}",
        "bulk move": f"/gestion/bulk/wagtailcore/page/move/?id={page.pk}",
        "bulk publish": f"/gestion/bulk/wagtailcore/page/publish/?id={page.pk}",
        "children in the chooser": f"/gestion/choose-page/{page.pk}/",
    }
