"""What must hold of a model, the engines that look, and the command line."""
