"""The kernel of Sinan: what every business line stands on. It knows no line by name."""
