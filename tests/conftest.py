"""Fixtures of the cross-cutting tests."""
