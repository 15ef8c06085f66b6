"""Lists and ledgers out: what a page shows, as an Excel file, at once or by the worker."""
