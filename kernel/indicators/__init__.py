"""Numbers and the lists behind them, from one expression: what is counted is what opens when the number is pressed."""
