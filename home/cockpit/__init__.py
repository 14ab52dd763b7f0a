"""The pages « Animer »: what waits for those who animate communities, and what they keep to do it."""
