"""How many examples a property is worth: fewer in a quick run than in ./test --all, and fewer where each is dear."""

import hypothesis


def examples(share: float) -> int:
    """A share of what a property costs that touches nothing but memory (conftest.py: 20 quick, 200 full); at least one."""
    return max(1, round(hypothesis.settings().max_examples * share))
