"""What is read off the words: flowchart, service guide, power list, permission matrix, timeline."""
