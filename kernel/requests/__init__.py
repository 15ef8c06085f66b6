"""Questions inside a case to somebody else, several at once, each with its own limit and receipt."""
