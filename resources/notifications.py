"""The library's kinds of notification."""
