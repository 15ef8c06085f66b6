"""The country's areas as a seed, and how they come into the house."""
