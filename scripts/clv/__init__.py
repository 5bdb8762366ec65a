"""Customer lifetime value: maximum-likelihood fits of when customers buy and what they spend."""
