"""Transcripts and markers as files of the trade. Knows no model, no media file and no screen: `formats` is its door."""
