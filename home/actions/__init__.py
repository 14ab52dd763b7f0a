"""Every write of the roof: the site's tree."""
