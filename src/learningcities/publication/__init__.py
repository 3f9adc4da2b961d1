"""Publication: validated parts of the dataset become a release, which appears whole or not at all.

Start at `publish.py`. Nothing is imported here, so that reading a manifest does not load what writing a release needs.
"""
