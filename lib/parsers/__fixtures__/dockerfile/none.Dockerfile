# syntax=docker/dockerfile:1
# Nothing is built yet.
