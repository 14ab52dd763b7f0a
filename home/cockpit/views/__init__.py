"""What answers under /animer/."""
