"""Registers at run time. A subject is a case whose stage is its status, so history, reach, papers and pages are shared."""
