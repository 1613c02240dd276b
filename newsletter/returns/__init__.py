"""What comes back after a letter has left: bounces, complaints, answers of machines, and requests to leave by mail."""
