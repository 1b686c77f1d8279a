"""Lightning and softmax attention."""
