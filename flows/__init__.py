"""What must happen by itself: a few lines over `programme`, scheduled by Prefect."""
