"""Pictures: decode safely, classify, explain. Knows nothing of pages, jobs or other rooms."""
