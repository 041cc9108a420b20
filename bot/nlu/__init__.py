"""What is asked: topic, entities, how sure, in scope, safe. The pipeline's own components, one file each."""
