"""The places in the C++ source that the tables were read from: collected from designs, resolved against git.

A citation names file, symbol and commit. Resolving one needs git and a clone of the cited repository, and nothing else:
the file is read at the commit, and the symbol must be defined there, or declared in the body of its class. May import
`model`; reports and commands import it.

Public face: `Citation`, `citations_of`, `Repository`, `resolve`, `Resolution`.
"""
