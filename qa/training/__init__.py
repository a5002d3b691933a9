"""Train the span reader and fit its confidence."""
