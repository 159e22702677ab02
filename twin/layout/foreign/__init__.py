"""Problem sets of others: League of Robot Runners, MovingAI and RHCR files as one description."""

from twin.layout.foreign.problem import Form, MapfProblem, TaskRule
from twin.layout.foreign.reading import read_problem

__all__ = ["Form", "MapfProblem", "TaskRule", "read_problem"]
