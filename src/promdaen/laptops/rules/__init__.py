"""Pure rules of what travels: sealed files and the content of rows."""
