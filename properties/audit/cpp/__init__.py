"""Who owns whom in C++ class definitions, read from headers and sources that need not compile."""
