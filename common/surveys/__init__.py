"""Questionnaires 问卷: made by an office, answered after a case, behind a link, at a tablet or from paper, counted."""
