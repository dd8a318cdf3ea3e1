"""The transcript that an editor works on: records, edits, history, doubts, care. Knows no model and no page."""
