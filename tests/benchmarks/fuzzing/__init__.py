"""Coverage-guided fuzzing of what reads articles, and of splitting and citing."""
