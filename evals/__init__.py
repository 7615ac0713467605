"""Measures the coach on people and questions it was not written for, and fails below the floors."""
