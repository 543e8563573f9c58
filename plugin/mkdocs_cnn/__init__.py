"""mkdocs-cnn keeps every number about a convolutional network on a page true."""

__version__ = "0.1.0"
