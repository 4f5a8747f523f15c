"""What the server knows: objects and errors of the API, its state, the clock and randomness."""
