"""From a citizen's words to matter, kind and office, with the reason shown and the clerk's choice learned from."""

from .learning import learn
from .places import able, where
from .suggesting import Suggestion, suggest

__all__ = ["Suggestion", "able", "learn", "suggest", "where"]
