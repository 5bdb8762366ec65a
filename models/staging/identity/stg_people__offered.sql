{{ fuzzy_matches() }}
