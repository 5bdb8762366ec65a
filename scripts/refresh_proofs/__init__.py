"""Proofs that readers get whole versions, whatever happens to the refreshes."""
