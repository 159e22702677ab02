"""A published comparison of four designs on common random numbers."""

from __future__ import annotations

import numpy as np

# Banks, Carson, Nelson and Nicol, Discrete-Event System Simulation, chapter 12: the vehicle-safety inspection
# station; mean response time in minutes of the existing design and three others, ten replications
RESPONSE_MIN = np.array(
    [
        [63.72, 63.06, 57.74, 62.63],
        [32.24, 31.78, 29.65, 31.56],
        [40.28, 40.32, 36.52, 39.87],
        [36.94, 37.71, 35.71, 37.35],
        [36.29, 36.79, 33.81, 36.65],
        [56.94, 57.93, 51.54, 57.15],
        [34.10, 33.39, 31.39, 33.30],
        [63.36, 62.92, 57.24, 62.21],
        [49.29, 47.67, 42.63, 47.46],
        [87.20, 80.79, 67.27, 79.60],
    ]
)
