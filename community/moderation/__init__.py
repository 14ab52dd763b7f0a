"""Judging what members write, whatever it is: subjects, rights, watched words and sanctions."""
