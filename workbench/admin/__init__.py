"""Administration: areas, offices, people, posts, grants, working days, limits, templates, and whether all is sound.

Every change is one transaction with its entry in the administrative journal; nothing is deleted that others refer to.
"""
