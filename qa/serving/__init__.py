"""The chat as a service: its calls for programs, where it listens, to whom, and how it ends."""
