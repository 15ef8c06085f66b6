"""Personal data from its first day to its last: how long, on what ground, who asked, who looked, what was erased."""
