"""Clocks: due moments computed from events, a calendar of working days, and why a date is what it is."""
