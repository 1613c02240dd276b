"""Who gets the letter: sign-up, consent, leaving, and what operators do with subscribers. Sends nothing itself: it stores notices."""
