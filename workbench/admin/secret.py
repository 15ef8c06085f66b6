"""Initial passwords: made by chance, shown once, to be changed at the first sign-in."""

from __future__ import annotations

import secrets

from kernel.reach.models import User

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper
GROUPS, SIZE = 3, 4  # 31 ** 12: 59 bits


def new_password() -> str:
    """Three groups one can read out over the telephone: k7mp-x2dw-9hfq."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(SIZE)) for _ in range(GROUPS))


def give_password(user: User) -> str:
    """Set a new initial password on a user, unsaved; sessions opened with the old one end with it."""
    made = new_password()
    user.set_password(made)
    user.must_change_password = True
    return made
