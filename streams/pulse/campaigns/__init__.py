"""Open questions: asked by a person, answered by many, read as themes with shares."""
