"""Every write of surveys: one verb, one function, one transaction, permission first."""
