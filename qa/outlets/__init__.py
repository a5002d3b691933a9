"""Several outlets and their time: what agrees, what differs, what is a copy, and when."""
