"""What somebody's words are probably about, and which of their own words say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import titles
from .features import CLASS, FRAME, Heard, Span, dangers, features, hear, vector
from .fitting import softmax
from .lessons import Overlay, overlay
from .model import Model, model

if TYPE_CHECKING:
    from kernel.reach.models import Area

GENERAL = "consultation"  # what nobody can name
ENOUGH = 1.5  # features that say something, at which half of what the model thinks is believed
REASONS = 3
HARM, SHELTER, FIRST = "有人身危险", "violence", 1.5  # who is in danger at home is not first sent to be reconciled


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A matter, how likely it is (0–1), the citizen's own words for it, and signs of danger in all they said."""

    matter: str
    share: float
    because: tuple[str, ...] = ()
    danger: tuple[str, ...] = ()


def suggest(words: str, *, area: Area | None = None, limit: int = 3) -> list[Suggestion]:
    """The likeliest matters of the catalogue, best first; none for words without a character. Two short queries.

    Names of the area somebody lives in are no reasons: 柳溪村 says nothing of willows.
    """
    heard = hear(_without_places(words, area))
    if not any(char.isalnum() for char in heard.flat):
        return []
    fitted, found, taught = model(), features(heard), overlay()
    scores, signs = _with_lessons(fitted, found, taught), dangers(heard)
    if HARM in signs and SHELTER in scores:
        scores[SHELTER] += FIRST
    ranked = _ranked(fitted, found, scores, taught)
    best = ranked[:limit]
    return [
        Suggestion(matter=code, share=round(share, 4), because=_because(heard, fitted, found, code), danger=signs)
        for code, share in best
    ]


def _without_places(words: str, area: Area | None) -> str:
    for name in {area.full_name, area.name} if area else ():
        if name:
            words = words.replace(name, "，" * len(name))
    return words


def _with_lessons(fitted: Model, found: dict[str, list[Span]], taught: Overlay) -> dict[str, float]:
    """Scores by matter: what was fitted, and what clerks taught since."""
    scores = dict(zip(fitted.matters, fitted.scores(vector(found)), strict=True))
    for code, more in taught.bonus(found, fitted.heard).items():
        scores[code] = scores.get(code, 0.0) + more
    return scores


def _ranked(
    fitted: Model, found: dict[str, list[Span]], scores: dict[str, float], taught: Overlay
) -> list[tuple[str, float]]:
    """Matters in use with their shares. Where little was understood, most of it goes to the general matter."""
    used = {code for code, _, _, active in titles.known() if active} or set(scores)
    scores = {code: score for code, score in scores.items() if code in used} or {GENERAL: 0.0}
    shares = dict(zip(scores, softmax(list(scores.values())), strict=True))
    told = sum(1 for name in found if len(name) > 1 and (name in fitted.weights or taught.knows(name)))
    sure = told * told / (told * told + ENOUGH * ENOUGH)
    shares = {code: share * sure for code, share in shares.items()}
    ranked = sorted(shares.items(), key=lambda pair: -pair[1])
    if sure < 0.5 and GENERAL in shares:
        return [(GENERAL, shares[GENERAL]), *(pair for pair in ranked if pair[0] != GENERAL)]
    return ranked


def _because(heard: Heard, fitted: Model, found: dict[str, list[Span]], code: str) -> tuple[str, ...]:
    """The citizen's own words that speak for a matter, strongest first."""
    if code not in fitted.matters:
        return ()
    weight = _speaking(fitted, found, fitted.matters.index(code))
    spans: list[tuple[float, Span]] = []
    for span, value in sorted(weight.items(), key=lambda pair: (-pair[1], pair[0])):
        if value <= 0 or len(spans) == REASONS:
            break
        if all(span[1] <= other[0] or span[0] >= other[1] for _, other in spans):
            spans.append((value, span))
    return tuple(dict.fromkeys(text for _, span in spans if len(text := heard.own(span)) > 1))


def _speaking(fitted: Model, found: dict[str, list[Span]], place: int) -> dict[Span, float]:
    """Places of two characters and more, and how much what stands there speaks for one matter rather than the others.

    Words of the people's tongue where there are any, or else pairs of characters.
    """
    words: dict[Span, float] = {}
    pairs: dict[Span, float] = {}
    for name, spans in found.items():
        row = fitted.weights.get(name)
        if row is None:
            continue
        lead = row[place] - sum(row) / len(row)
        said = words if name[0] in (CLASS, FRAME) else pairs
        for span in spans:
            if span[1] - span[0] > 1:
                said[span] = said.get(span, 0.0) + lead
    strong = {span: value for span, value in words.items() if value > 0}
    return _whole(strong or pairs)


def _whole(said: dict[Span, float]) -> dict[Span, float]:
    """What lies within a longer word counts for that word, so that “工程款” is said and not “程款”."""
    spans: Sequence[Span] = sorted(said, key=lambda s: (s[0] - s[1], s))
    whole: dict[Span, float] = {}
    for span in spans:
        holder = next((w for w in whole if w[0] <= span[0] and span[1] <= w[1] and w[1] - w[0] > 2), None)
        whole[holder or span] = whole.get(holder or span, 0.0) + max(said[span], 0.0)
    return whole
