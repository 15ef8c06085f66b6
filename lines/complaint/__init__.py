"""投诉与不满意回访: complaints about service, with a clock of their own and fault finding; nobody discontented is left."""
