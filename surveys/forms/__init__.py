"""Input of surveys, turned into clean values."""
