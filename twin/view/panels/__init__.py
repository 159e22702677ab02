"""Panels at the edges of the window, drawn onto surfaces that are kept until what they say changes."""
