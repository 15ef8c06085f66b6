"""What the cells of a ledger mean: dates, amounts, names, numbers and code words in every spelling people use. Pure."""
