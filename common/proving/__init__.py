"""Proof of the journal: whole, or of what changed since it was proven."""
