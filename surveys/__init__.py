"""Surveys and self-evaluation grids: questions, answers, results. Knows communities, not discussions nor pages."""
