"""法律咨询: asked on-line or at the desk, answered by whoever is on duty, reviewed; and the log of village groups."""
