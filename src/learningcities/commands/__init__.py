"""The commands, one module each: what a person or a program asks for on standard output, exit status out.

Each module has `HELP`, one line for the help of the program; `add_arguments`, which declares its arguments; and
`run`, which does the work and returns the exit status. What is heavy is imported when a command runs, so that
`--help` answers at once.
"""
