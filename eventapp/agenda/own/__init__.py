"""What participants do with the programme: stars, seats, feedback, one agenda and its calendar feed."""
