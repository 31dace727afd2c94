"""Scripts that make the model: build the encoder, train the head, evaluate both."""
