"""What a reviewer is told of a request beside earlier ones: read from requests alone, never from figures nor data."""
