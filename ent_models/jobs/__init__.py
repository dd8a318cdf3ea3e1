"""Long work: a queue, worker processes, progress, cancel, retry and resume."""
