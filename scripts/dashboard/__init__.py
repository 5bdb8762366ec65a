"""Looking at the built dashboard: the tests and the screenshots do it alike."""
