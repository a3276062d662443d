"""Course runs on laptops without internet, and the way of their records to headquarters."""
