"""一案一评: what the party thought of how a case was handled. One row a case."""
