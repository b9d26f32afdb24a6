"""What a question would give and cost, before it is asked: from public figures only, without any store."""
