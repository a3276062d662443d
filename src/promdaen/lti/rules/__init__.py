"""Messages of LTI 1.3: what a platform sends, what is opened, what goes back."""
