"""Orders: what customers bought, how it comes in and how it is found."""
