"""What can be counted in a script: pages and minutes, people, places, words and days, as records by pure functions."""
