"""What a picture tells besides its objects: its own health, lasting changes, traffic lights."""
