"""From a trained model to a file that llama.cpp serves: merge, GGUF, quantize, verify. One verb a file."""
