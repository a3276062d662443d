"""Pure rules of synchronisation: sealed files and the content of rows."""
