"""What a results sheet holds, put together from counted facts."""
