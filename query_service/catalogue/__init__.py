"""What a question can break down by: places, ages and sexes with their public lists."""
