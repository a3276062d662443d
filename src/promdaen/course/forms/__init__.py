"""What people type, choose and send in about course runs."""
