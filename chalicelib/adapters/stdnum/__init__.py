"""Tax numbers, checked by the rules that python-stdnum knows."""
