"""Other systems: what they are told and what is asked of them, each behind one small app."""
