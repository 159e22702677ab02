"""How drive units get where the planner sends them: the motion models by name."""
