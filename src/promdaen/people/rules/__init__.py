"""Pure rules about people: names in two scripts, spellings, and rosters as typed."""
