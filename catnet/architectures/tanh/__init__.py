"""Networks of tanh and of sigmoid."""
