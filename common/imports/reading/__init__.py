"""From a file to rows: opening it without trusting it, finding the heading, telling rows from titles, totals and footers."""
