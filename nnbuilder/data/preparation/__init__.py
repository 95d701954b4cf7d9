"""Plain files that turn raw values into arrays, with NumPy alone; their texts travel with what is exported."""
