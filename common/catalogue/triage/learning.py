"""A clerk's choice is kept, without what was said."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.utils import timezone

from kernel.reach.models import User

from ..models import Lesson, Matter
from .features import features, hear
from .lessons import counted, print_of
from .model import model


def learn(words: str, matter_code: str, by: User) -> bool:
    """Remember that words meant a matter; counts from the next suggestion on. False where there was nothing to learn.

    The same words chosen again by the same person count once.
    """
    names = sorted(name for name in features(hear(words)) if counted(name))
    if not names or not Matter.objects.filter(code=matter_code).exists():
        return False
    heard = model().heard
    _, made = Lesson.objects.get_or_create(
        matter=matter_code,
        by=by,
        same=_same(names),
        defaults={
            "on": timezone.localdate(),
            "known": [name for name in names if name in heard],
            "prints": sorted(print_of(name) for name in names if name not in heard),
        },
    )
    return made


def _same(names: list[str]) -> str:
    return hashlib.blake2b("\n".join(names).encode(), key=settings.SINAN_INDEX_KEY[0][:64], digest_size=16).hexdigest()
