"""Money of legal aid: what is paid for a case and by which standard, from which budget, in which batch; what a cheat pays back."""
