"""How far what some say may get: who is in touch with whom, and how many people are within three steps."""
