"""What a school can do. Each function reads, decides, applies and answers."""
