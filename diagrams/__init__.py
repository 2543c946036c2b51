"""Pictures of the model, and what draws them: from tables, states and traces to plain data, and from there to text."""
