"""What is said: language, tone, act, urgency, safety, personal data. Pure but for the model's files."""
