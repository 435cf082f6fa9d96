"""The pipeline beside its peers: us and them in turn in one run, because an absolute time on a shared machine proves nothing."""
