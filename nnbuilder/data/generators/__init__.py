"""Sets that are drawn at random from a seed, one family a file: hard for what they are made to defeat, and solvable."""
