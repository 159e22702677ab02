"""Where to go next: distance fields, the navigator, and the planners by name."""

from twin.planning import causal, epibt, pibt, prioritized

__all__ = ["causal", "epibt", "pibt", "prioritized"]
