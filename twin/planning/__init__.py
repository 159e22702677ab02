"""Where to go next: distance fields, the navigator, and the planners by name."""
