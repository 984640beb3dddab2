"""What Paidup does: one file per verb, one public function each."""
