"""The pages of docs/how-to-add/, executed: the code on each is put to work as the page says."""
