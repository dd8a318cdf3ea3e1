"""Speech: sound of audio and video files into a transcript. Knows nothing of pages, jobs or other rooms."""
