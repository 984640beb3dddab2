"""Work after a commit: documents rendered, mail sent."""
