"""Random people at the window: thousands of real events, and what must hold whatever they do."""
