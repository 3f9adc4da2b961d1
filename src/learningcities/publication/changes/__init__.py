"""Changes: the release before and the dumps of this one in; patches, activities and a page on what changed out.

Start at `writing.py`. A patch is exact: the dataset before with it applied is the dataset after it, line for line.
Why it is so: docs/decisions/0020-what-changed.md.
"""
