"""Stock Rasa 3.6.21 with TensorFlow: its environment, and our data as a project for it."""
