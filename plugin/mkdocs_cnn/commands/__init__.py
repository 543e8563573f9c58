"""The command line, and what reads whole sites for it.

Comes in: arguments, and files of a site; goes out: tables, or what is wrong with the numbers in
those files, and the files with true figures in them.
"""
