"""The day: refresh, gather, select, compose, render, send, settle – the product’s table of contents."""
