"""Questionnaires at the workbench: made, published, filled in from paper, counted."""
