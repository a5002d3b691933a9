"""Read passages: spans, how sure they are, and which to give."""
