"""Carries out decisions: asks the rules when an event made something decidable, and acts on the answer."""

from twin.dispatch.dispatcher import Dispatcher
from twin.dispatch.visits import Visit

__all__ = ["Dispatcher", "Visit"]
