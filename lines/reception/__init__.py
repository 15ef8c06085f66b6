"""接待: one door. Whoever comes, by whatever way, says it once and is answered or led on."""
