"""What several tests need: a light hypothesis profile."""

from hypothesis import settings

settings.register_profile("repeatable", deadline=None, max_examples=60, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("repeatable")
