"""Regimes at run time: terms with recurring duties. The words stand; the runtime comes with the first line that is one."""
