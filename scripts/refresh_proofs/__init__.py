"""Proofs that readers get whole versions: refreshes in a loop, killed, without room, without permission."""
