"""人民调解: disputes from registration to the archive."""
