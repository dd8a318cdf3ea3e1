"""What is kept on this machine: inputs, jobs, results and their provenance."""
