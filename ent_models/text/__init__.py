"""Text: sentences, their embeddings and the choice of key sentences. Shared by the rooms that read."""
