"""Stores: SPARQL 1.1 stores of others, asked and loaded over HTTP."""
