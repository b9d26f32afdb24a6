"""The projects: list, record, history, twins for machines, proposals of holders and reports of readers."""
