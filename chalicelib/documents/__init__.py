"""Documents for people: plain values in, bytes out."""
