"""The floor: frozen records, states, errors and pure functions that two rooms share. Imports nothing above itself."""
