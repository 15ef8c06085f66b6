"""Return visits drawn by rule (抽样回访): so many of the cases closed last month, drawn so that anybody can draw them again."""
