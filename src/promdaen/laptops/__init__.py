"""Course runs on laptops without internet, and the transfer of their records to headquarters."""
