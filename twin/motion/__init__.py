"""How drive units get where the planner sends them: the motion models by name."""

from twin.motion.kinodynamic import Kinodynamic
from twin.motion.models import MOTION_MODELS, Ideal, MotionModel
from twin.motion.unobstructed import Unobstructed

__all__ = ["MOTION_MODELS", "Ideal", "Kinodynamic", "MotionModel", "Unobstructed"]
