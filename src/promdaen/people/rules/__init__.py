"""Who is who: names in two scripts, the words people use, and rosters as they are typed."""
