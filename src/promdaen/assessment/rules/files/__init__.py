"""Files of items: Moodle XML, GIFT and spreadsheets, from and to items as written."""
