"""How Rasa 3.6.21 is run: without TensorFlow, on a maintained Python, with actions in process.

One adapter a file, each with the upstream reason. `startup.install()` puts them in place before Rasa is imported.
"""
