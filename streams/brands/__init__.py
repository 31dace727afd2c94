"""The brands this installation answers for: what brands.yaml says, and whose account is whose."""
