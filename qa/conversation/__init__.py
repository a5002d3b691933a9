"""A question in its conversation: what it stands for, and what its answer is made of."""
