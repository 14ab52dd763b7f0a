"""Input of the discussions, turned into clean values."""
