"""`script/completeness`: whether polls see every flow, and how soon, while the real kernel keeps the table."""
