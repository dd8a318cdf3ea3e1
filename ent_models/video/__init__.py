"""The video room: the shots of a video, and a picture of each."""
