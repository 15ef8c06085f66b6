"""Citizens who sign in by a code to their phone: what is theirs, and nothing else. They are no users of the workbench."""
