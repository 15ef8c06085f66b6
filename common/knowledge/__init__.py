"""What the house knows: laws article by article, questions with answers, typical cases; found by people's words."""
