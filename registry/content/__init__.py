"""The register's own content: projects, organisations, sources, calls, figures and dates, in French and English.

One JSON file for each kind of content; every entry cites its source by title and date. What a source
does not say is left out of the files.
"""
