"""People: who asks, what they may, and how they are known."""
