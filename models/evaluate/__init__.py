"""How good a model is: accuracy on labelled pictures, speed on this machine, and its mistakes."""
