"""Every write of the discussions: one verb, one function, one transaction, permission first."""
