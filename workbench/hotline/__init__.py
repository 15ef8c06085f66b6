"""The agent's desk of 12348: what rings, who calls, what was said; call-backs, quality, figures."""
