"""Pure rules: values in, decisions out. No input or output, no clock, no logging."""
