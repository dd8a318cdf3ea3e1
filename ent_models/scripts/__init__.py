"""Scripts: screenplays and prose from files into scenes, characters, dialogue and a summary."""
