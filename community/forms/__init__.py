"""Input of the foundation, turned into clean values."""
