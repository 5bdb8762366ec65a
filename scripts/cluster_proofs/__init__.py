"""What scripts/prove_cluster.py is made of: a cluster on this machine, and its input."""
