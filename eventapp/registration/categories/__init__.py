"""What the desk sets for each category: names, places, times, approval, who finds it, and the rules of the queue."""
