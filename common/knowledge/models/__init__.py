from .entries import Entry, Kind, State
from .finding import Index, Synonym, Term
from .laws import Article, Law, Since, Version

__all__ = ["Article", "Entry", "Index", "Kind", "Law", "Since", "State", "Synonym", "Term", "Version"]
