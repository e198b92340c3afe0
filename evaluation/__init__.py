"""How good and how fast: metrics, quality over data sets, speed, and the model cards made from their results."""
