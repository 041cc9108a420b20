"""Embark: a career guide for US pharmacy technicians. The map of the house is in README.md."""
