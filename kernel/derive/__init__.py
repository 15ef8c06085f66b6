"""What is read off the words: service guide, power list, permission matrix, timeline."""
