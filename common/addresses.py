"""Addresses of public pages that an office gives out: a screen, a tablet, a questionnaire."""

import secrets


def token() -> str:
    """An address nobody guesses, short enough to be typed in once at a screen."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(16))
