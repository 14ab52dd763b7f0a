"""Our HTML for those who read it elsewhere: in a mail, an address of the site is whole."""

import re

from community.typography import TAG

PATH = re.compile(r'(\s(?:href|src)=")/(?!/)')


def absolute(html: str, base_url: str) -> str:
    """Return clean HTML whose links to the site start with `base_url`. The text between tags stays as it is."""
    parts = TAG.split(html)
    parts[1::2] = [PATH.sub(rf"\g<1>{base_url}/", tag) for tag in parts[1::2]]
    return "".join(parts)
