"""The demo company: modules that invent its customers, sales and campaigns from a seed number."""
