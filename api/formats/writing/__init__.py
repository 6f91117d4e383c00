"""Answers in other forms than JSON: tables, workbooks, paper, packages, and files given back with their faults."""
