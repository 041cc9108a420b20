"""Who is speaking, within which limits; the only place that knows a wire format."""
