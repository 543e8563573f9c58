"""How long the laws are tried: the same examples every time, and enough of them."""

from hypothesis import HealthCheck, settings

from sampled import THOROUGH

settings.register_profile(
    "laws",
    max_examples=100 if THOROUGH else 30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("laws")
