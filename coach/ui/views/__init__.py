"""What the page shows, drawn from the coach's data as HTML in which every value is escaped."""
