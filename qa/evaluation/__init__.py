"""Questions answered against known answers: how many are right, and how sure."""
