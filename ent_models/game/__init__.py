"""The game room: an opponent that taught itself, a referee that never errs, and what they say of a game."""
