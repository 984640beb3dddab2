"""The running product, asked over plain HTTP."""
