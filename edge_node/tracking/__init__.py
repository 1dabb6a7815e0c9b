"""From boxes to tracks that keep their ids."""
