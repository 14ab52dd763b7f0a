"""Every write of the foundation: one verb, one function, one transaction, permission first."""
