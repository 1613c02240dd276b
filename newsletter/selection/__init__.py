"""Chooses the ten: score, gate, choice, and the reasons."""
