"""The road to the models: data, noise, training and search. Serving code never imports this package."""
