"""The operators' API: every act below /api/v1, made from the one list. For programs that hold a bearer token; takes no cookie."""
